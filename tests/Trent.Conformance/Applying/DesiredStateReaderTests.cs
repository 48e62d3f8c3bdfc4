// The file of trent apply: what is read of it, and what is said, and where, when something in it is wrong.
using Trent.Applying.Reading;
using Trent.Applying.State;
using Trent.Applying.Text;
using Trent.Configuration;

namespace Trent.Conformance.Applying;

public sealed class DesiredStateReaderTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}}""";

    [Fact]
    public void A_file_says_what_there_is_to_be()
    {
        AccountState account = Assert.Single(Read("""
            accounts:
              111122223333:
                alias: acme
                policies:
                  use:
                    path: /keys/
                    description: Use of keys
                    document:
                      Version: 2012-10-17
                      Statement:
                        - Effect: Allow
                          Action: [kms:Encrypt, kms:Decrypt]
                          Resource: "*"
                    tags: {team: payroll}
                groups:
                  developers:
                    attached: [use]
                users:
                  alice:
                    groups: [developers]
                    boundary: none
                    accessKeys: 1
                roles:
                  app:
                    trust:
                      Version: 2012-10-17
                      Statement: [{Effect: Allow, Principal: {AWS: 444455556666}, Action: sts:AssumeRole}]
                    maxSessionSeconds: 7200
                oidcProviders:
                  https://issuer.example.com:
                    clientIds: [sts.amazonaws.com]
                keys:
                  eu-central-1:
                    alias/payroll:
                      spec: SYMMETRIC_DEFAULT
                      rotationDays: 365
                      aliases: [alias/payroll-2026]
                      enabled: false
                    alias/sign: {spec: ECC_NIST_P256, usage: SIGN_VERIFY, rotationDays: off}
            """));
        Assert.Equal("111122223333", account.Account);
        Assert.Equal("acme", account.Alias);
        ManagedPolicyState policy = Assert.Single(account.Policies);
        Assert.Equal("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt"],"Resource":"*"}]}""", policy.Document);
        Assert.Equal(("/keys/", "Use of keys", "payroll"), (policy.Path, policy.Description, policy.Tags!["team"]));
        Assert.Equal(["developers", "alice", "app"], account.Identities.Select(static identity => identity.Name));
        IdentityState alice = account.Identities[1];
        Assert.Equal((IdentityKind.User, "none", 1), (alice.Kind, alice.Boundary, alice.AccessKeys));
        Assert.Null(alice.Tags);
        Assert.Contains("\"AWS\":\"444455556666\"", account.Identities[2].TrustPolicy, StringComparison.Ordinal);
        Assert.Equal(7200, account.Identities[2].MaxSessionSeconds);
        Assert.Equal(["sts.amazonaws.com"], Assert.Single(account.OidcProviders).ClientIds);
        RegionState region = Assert.Single(account.Regions);
        Assert.Equal(("alias/payroll", 365, false), (region.Keys[0].Alias, region.Keys[0].RotationDays, region.Keys[0].Enabled));
        Assert.Equal(NamedKey.NoRotation, region.Keys[1].RotationDays);
    }

    [Fact]
    public void Json_is_read_as_well()
    {
        AccountState account = Assert.Single(Read("""{"accounts":{"111122223333":{"users":{"alice":{"policies":{"use":POLICY}}}}}}""".Replace("POLICY", Policy, StringComparison.Ordinal)));
        Assert.Equal(Policy, Assert.Single(account.Identities).InlinePolicies!["use"]);
    }

    [Fact]
    public void A_policy_may_be_written_as_text()
    {
        AccountState account = Assert.Single(Read($"accounts: {{'111122223333': {{users: {{alice: {{policies: {{use: '{Policy}'}}}}}}}}}}"));
        Assert.Equal(Policy, Assert.Single(account.Identities).InlinePolicies!["use"]);
    }

    [Theory]
    [InlineData("", "f:1:1: the file is empty")]
    [InlineData("[]", "f:1:1: the file is a list; it must be a mapping")]
    [InlineData("{}", "f:1:1: the file has no accounts")]
    [InlineData("accounts: {}\nother: 1", "f:2:1: the file has no member 'other'")]
    [InlineData("accounts: {}\naccounts: {}", "f:2:1: 'accounts' stands here for the second time")]
    [InlineData("accounts: [", "this is not YAML")]
    [InlineData("accounts: {}\n---\naccounts: {}", "f:2:1: a second document begins here")]
    [InlineData("accounts: &a {}", "anchors and tags are not read")]
    [InlineData("accounts: !x {}", "anchors and tags are not read")]
    [InlineData("accounts: *a", "aliases are not read")]
    [InlineData("accounts:\n  acme: {}", "f:2:3: 'acme' must be an account id of 12 digits")]
    [InlineData("accounts:\n  111122223333: 5", "f:2:17: account 111122223333 is a text; it must be a mapping")]
    [InlineData("accounts:\n  111122223333:\n    user: {}", "f:3:5: account 111122223333 has no member 'user'; it may have alias, policies, groups, users, roles, oidcProviders, keys")]
    [InlineData("accounts:\n  111122223333:\n    alias: Acme", "f:3:12: alias is 'Acme'")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      al ice: {}", "f:4:7: 'al ice' must be a user name")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice:\n      Alice:", "f:5:7: 'Alice' differs in case alone")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {accessKeys: 3}", "f:4:27: accessKeys must be a whole number from 0 to 2")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {accessKeys: '1'}", "accessKeys must be a whole number")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {groups: developers}", "f:4:23: groups is a text; it must be a list")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {groups: [a, a]}", "f:4:27: 'a' stands in groups for the second time")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {path: keys}", "path is 'keys'; it must be a path that begins and ends with /")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {attached: [use]}", "f:4:26: 'use' is neither the ARN of a managed policy nor the name")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {boundary: ~}", "boundary is nothing; it must be a text")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {policies: {use: {Statement: []}}}", "policy use is not a policy")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {policies: {use: {Version: ~}}}", "a value of a policy is nothing")]
    [InlineData("accounts:\n  111122223333:\n    users:\n      alice: {tags: {'aws:x': y}}", "does not begin with aws:")]
    [InlineData("accounts:\n  111122223333:\n    roles:\n      app: {}", "f:4:12: role app has no trust")]
    [InlineData("accounts:\n  111122223333:\n    roles:\n      app: {trust: '{}'}", "trust of role app is not a policy")]
    [InlineData("accounts:\n  111122223333:\n    policies:\n      use: {}", "policy use has no document")]
    [InlineData("accounts:\n  111122223333:\n    oidcProviders:\n      issuer: {}", "'issuer' must be the address of an issuer")]
    [InlineData("accounts:\n  111122223333:\n    oidcProviders:\n      https://x: {thumbprints: [a]}", "'a' is no thumbprint")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      EU: {}", "'EU' must be a Region")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {payroll: {}}", "'payroll' must be an alias such as alias/payroll")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {alias/aws/s3: {}}", "not beginning with alias/aws/")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {alias/a: {spec: RSA_1024}}", "spec is 'RSA_1024'; it must be one of")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {alias/a: {origin: AWS_CLOUDHSM}}", "origin is 'AWS_CLOUDHSM'; it must be one of AWS_KMS, EXTERNAL")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {alias/a: {rotationDays: 89}}", "rotationDays must be a whole number from 90 to 2560, or off")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {alias/a: {enabled: yes}}", "enabled must be true or false")]
    [InlineData("accounts:\n  111122223333:\n    keys:\n      eu-central-1: {alias/a: {aliases: [alias/b]}, alias/b: {}}", "alias/b names another key of this Region already")]
    public void What_is_wrong_is_said_with_its_place(string text, string says)
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Read(text));
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(2560)]
    public void The_rotation_periods_that_are_allowed_are_read(int days) =>
        Assert.Equal(days, Read($"accounts: {{'111122223333': {{keys: {{eu-central-1: {{alias/a: {{rotationDays: {days}}}}}}}}}}}")[0].Regions[0].Keys[0].RotationDays);

    [Fact]
    public void What_is_nested_too_deep_is_refused() =>
        Assert.Contains("nested more than 32 deep", Assert.Throws<SettingsException>(() => Read(new string('[', 33) + new string(']', 33))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/nonexistent/acme.yaml cannot be read", Assert.Throws<SettingsException>(() => DesiredStateReader.ReadFile("/nonexistent/acme.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["KMS:encrypt"],"Resource":["*"]}]}""", true)]
    [InlineData("""{"Statement":{"Resource":"*","Action":"kms:Encrypt","Effect":"Allow"},"Version":"2012-10-17"}""", true)]
    [InlineData("""{"Statement":{"Resource":"*","Action":"kms:Encrypt","Effect":"Allow"}}""", false)]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"kms:Encrypt","Resource":"*"}}""", false)]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Sid":"a","Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}}""", false)]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt"],"Resource":"*"}}""", false)]
    public void Policies_are_compared_by_what_they_say(string other, bool isSame) => Assert.Equal(isSame, PolicyText.IsSame(Policy, other));

    [Theory]
    [InlineData("\"111122223333\"", "\"arn:aws:iam::111122223333:root\"", true)]
    [InlineData("[\"111122223333\",\"444455556666\"]", "[\"444455556666\",\"111122223333\"]", true)]
    [InlineData("\"111122223333\"", "\"arn:aws:iam::111122223333:user/root\"", false)]
    [InlineData("[\"a\",\"b\"]", "[\"a,b\"]", false)]
    public void Principals_are_compared_by_whom_they_name(string one, string other, bool isSame) => Assert.Equal(isSame, PolicyText.IsSame(WithPrincipal(one), WithPrincipal(other)));

    [Theory]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", """{"bool":{"aws:securetransport":[true]}}""", true)]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":"x"}}""", """{"StringEquals":{"aws:PrincipalTag/a":"X"}}""", false)]
    public void Conditions_are_compared_without_the_case_of_their_names(string one, string other, bool isSame) =>
        Assert.Equal(isSame, PolicyText.IsSame($"{{\"Statement\":{{\"Condition\":{one}}}}}", $"{{\"Statement\":{{\"Condition\":{other}}}}}"));

    private static string WithPrincipal(string principal) => $"{{\"Statement\":{{\"Principal\":{{\"AWS\":{principal}}}}}}}";

    private static IReadOnlyList<AccountState> Read(string text) => DesiredStateReader.Read(DocumentReader.Read("f", text));
}

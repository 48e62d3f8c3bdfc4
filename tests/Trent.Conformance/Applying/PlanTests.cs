// Plans: what has to be done so that a server is what a file says, and in which order.
using Trent.Applying.Planning;
using Trent.Applying.Reading;
using Trent.Applying.State;
using Trent.Applying.Text;
using Trent.Configuration;

namespace Trent.Conformance.Applying;

public sealed class PlanTests
{
    private const string Account = "111122223333";
    private const string Other = "444455556666";
    private const string Allow = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}}""";
    private const string AllowMore = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}""";

    [Fact]
    public void Nothing_is_to_be_done_for_what_is_there_already()
    {
        Plan plan = Between("users: {alice: {}}", new AccountState { Account = Account, Identities = [User("alice")] });
        Assert.Empty(plan.Changes);
    }

    [Fact]
    public void What_is_missing_is_made_with_all_it_has()
    {
        Plan plan = Between("""
            policies: {use: {document: 'ALLOW'}}
            groups: {developers: {}}
            users: {alice: {path: /x/, groups: [developers], policies: {own: 'ALLOW'}, attached: [use], boundary: use, accessKeys: 1, tags: {a: b}}}
            """);
        Assert.Equal(
            ["+ policy use in 111122223333", "+ group developers in 111122223333", "+ user alice in 111122223333"],
            plan.Changes.Select(static change => change.ToString()));
        Assert.Equal(
            ["CreateUser", "PutUserPolicy", "AttachUserPolicy", "AddUserToGroup", "CreateAccessKey"],
            plan.Changes[2].Steps.Select(static step => step.Operation));
        IamStep creation = Assert.IsType<IamStep>(plan.Changes[2].Steps[0]);
        Assert.Equal(
            [
                new("UserName", "alice"), new("Path", "/x/"), new("PermissionsBoundary", "arn:aws:iam::111122223333:policy/use"),
                new("Tags.member.1.Key", "a"), new("Tags.member.1.Value", "b"),
            ],
            creation.Parameters);
    }

    [Theory]
    [InlineData("users: {alice: {policies: {old: 'MORE', own: 'ALLOW'}}}", "~ user alice in 111122223333: policy own", "PutUserPolicy")]
    [InlineData("users: {alice: {policies: {}}}", "~ user alice in 111122223333: no policy old", "DeleteUserPolicy")]
    [InlineData("users: {alice: {attached: []}}", "~ user alice in 111122223333: not attached Known", "DetachUserPolicy")]
    [InlineData("users: {alice: {attached: ['arn:aws:iam::aws:policy/Known', 'arn:aws:iam::aws:policy/More']}}", "~ user alice in 111122223333: attached More", "AttachUserPolicy")]
    [InlineData("users: {alice: {boundary: none}}", "~ user alice in 111122223333: boundary", "DeleteUserPermissionsBoundary")]
    [InlineData("users: {alice: {boundary: 'arn:aws:iam::aws:policy/More'}}", "~ user alice in 111122223333: boundary", "PutUserPermissionsBoundary")]
    [InlineData("users: {alice: {groups: []}}", "~ user alice in 111122223333: not in group readers", "RemoveUserFromGroup")]
    [InlineData("users: {alice: {tags: {a: c}}}", "~ user alice in 111122223333: tags", "TagUser")]
    [InlineData("users: {alice: {tags: {}}}", "~ user alice in 111122223333: tags", "UntagUser")]
    [InlineData("users: {alice: {accessKeys: 2}}", "~ user alice in 111122223333: access key", "CreateAccessKey")]
    [InlineData("groups: {readers: {attached: ['arn:aws:iam::aws:policy/More']}}", "~ group readers in 111122223333: attached More", "AttachGroupPolicy")]
    [InlineData("roles: {app: {trust: 'TRUST', maxSessionSeconds: 7200}}", "~ role app in 111122223333: maxSessionSeconds", "UpdateRole")]
    [InlineData("roles: {app: {trust: 'TRUST', description: new}}", "~ role app in 111122223333: description", "UpdateRole")]
    [InlineData("roles: {app: {trust: 'NOBODY'}}", "~ role app in 111122223333: trust", "UpdateAssumeRolePolicy")]
    [InlineData("alias: acme", "~ account 111122223333: alias acme", "CreateAccountAlias")]
    [InlineData("policies: {use: {document: 'MORE'}}", "~ policy use in 111122223333: document", "CreatePolicyVersion")]
    [InlineData("oidcProviders: {'https://issuer.example.com': {clientIds: [b]}}", "~ OIDC provider https://issuer.example.com in 111122223333: client id b, no client id a",
        "AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider")]
    [InlineData("keys: {eu-central-1: {alias/a: {description: new}}}", "~ key alias/a in eu-central-1 of 111122223333: description", "UpdateKeyDescription")]
    [InlineData("keys: {eu-central-1: {alias/a: {tags: {x: y}}}}", "~ key alias/a in eu-central-1 of 111122223333: tags", "UntagResource", "TagResource")]
    [InlineData("keys: {eu-central-1: {alias/a: {rotationDays: 90}}}", "~ key alias/a in eu-central-1 of 111122223333: rotationDays", "EnableKeyRotation")]
    [InlineData("keys: {eu-central-1: {alias/a: {rotationDays: off}}}", "~ key alias/a in eu-central-1 of 111122223333: rotationDays", "DisableKeyRotation")]
    [InlineData("keys: {eu-central-1: {alias/a: {enabled: false}}}", "~ key alias/a in eu-central-1 of 111122223333: disabled", "DisableKey")]
    [InlineData("keys: {eu-central-1: {alias/a: {aliases: [alias/new]}}}", "~ key alias/a in eu-central-1 of 111122223333: alias/new", "CreateAlias")]
    [InlineData("keys: {eu-central-1: {alias/a: {aliases: [alias/elsewhere]}}}", "~ key alias/a in eu-central-1 of 111122223333: alias/elsewhere", "UpdateAlias")]
    public void What_differs_is_changed(string file, string line, params string[] operations)
    {
        Change change = Assert.Single(Between(file, Present()).Changes);
        Assert.Equal(line, change.ToString());
        Assert.Equal(operations, change.Steps.Select(static step => step.Operation));
    }

    [Theory]
    [InlineData("users: {alice: {path: /other/}}", "user alice in 111122223333 has the path /")]
    [InlineData("policies: {use: {path: /other/, document: 'ALLOW'}}", "policy use in 111122223333 has the path /")]
    [InlineData("policies: {use: {description: other, document: 'ALLOW'}}", "has another description than the file")]
    [InlineData("users: {alice: {groups: [missing]}}", "is to be in the group missing, which is neither in the file nor in the account")]
    [InlineData("keys: {eu-central-1: {alias/a: {spec: RSA_2048}}}", "has the spec SYMMETRIC_DEFAULT, and the file says RSA_2048")]
    [InlineData("keys: {eu-central-1: {alias/a: {usage: SIGN_VERIFY}}}", "has the usage ENCRYPT_DECRYPT")]
    [InlineData("keys: {eu-central-1: {alias/a: {origin: EXTERNAL}}}", "has the origin AWS_KMS")]
    [InlineData("keys: {eu-central-1: {alias/a: {multiRegion: true}}}", "has the multiRegion False")]
    [InlineData("keys: {eu-central-1: {alias/off: {rotationDays: 90}}}", "the rotation of a disabled key does not change")]
    [InlineData("keys: {eu-central-1: {alias/gone: {}}}", "key alias/gone in eu-central-1 of 111122223333 is to be deleted")]
    public void What_cannot_change_is_refused_before_anything_is_done(string file, string says) =>
        Assert.Contains(says, Assert.Throws<SettingsException>(() => Between(file, Present())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_new_key_is_made_first_and_then_the_rest_of_it()
    {
        Change change = Assert.Single(Between("keys: {eu-central-1: {alias/new: {rotationDays: 365, aliases: [alias/newer], enabled: false}}}").Changes);
        Assert.Equal("+ key alias/new in eu-central-1 of 111122223333", change.ToString());
        Assert.Equal(["CreateKey", "EnableKeyRotation", "CreateAlias", "DisableKey"], change.Steps.Select(static step => step.Operation));
    }

    [Fact]
    public void A_disabled_key_is_enabled_before_its_rotation_changes()
    {
        Change change = Assert.Single(Between("keys: {eu-central-1: {alias/off: {enabled: true, rotationDays: 90}}}", Present()).Changes);
        Assert.Equal(["EnableKey", "EnableKeyRotation"], change.Steps.Select(static step => step.Operation));
    }

    [Fact]
    public void A_key_that_waits_for_its_material_is_not_enabled() =>
        Assert.Empty(Between("keys: {eu-central-1: {alias/waiting: {enabled: true}}}", Present()).Changes);

    [Fact]
    public void The_oldest_version_of_a_policy_makes_room_for_the_sixth()
    {
        AccountState present = Present() with { Policies = [Present().Policies[0] with { OtherVersions = ["v1", "v2", "v3", "v4"] }] };
        Change change = Assert.Single(Between($"policies: {{use: {{document: '{AllowMore}'}}}}", present).Changes);
        Assert.Equal(["DeletePolicyVersion", "CreatePolicyVersion"], change.Steps.Select(static step => step.Operation));
        Assert.Contains(new KeyValuePair<string, string>("VersionId", "v1"), ((IamStep)change.Steps[0]).Parameters);
    }

    [Fact]
    public void What_the_file_does_not_name_stays()
    {
        Plan plan = Between("users: {}", Present());
        Assert.Empty(plan.Changes);
        Assert.Empty(plan.Notes);
    }

    [Fact]
    public void Pruning_deletes_identities_and_policies_that_the_file_does_not_name()
    {
        Plan plan = Between("users: {}", Present(), prune: true);
        Assert.Equal(
            ["- user alice in 111122223333", "- role app in 111122223333", "- group readers in 111122223333", "- policy use in 111122223333"],
            plan.Changes.Select(static change => change.ToString()));
        Assert.Equal(
            ["DeleteUserPolicy", "DetachUserPolicy", "RemoveUserFromGroup", "DeleteAccessKey", "DeleteUser"],
            plan.Changes[0].Steps.Select(static step => step.Operation));
    }

    [Fact]
    public void Pruning_leaves_keys_aliases_and_providers_alone_and_says_so()
    {
        Plan plan = Between("keys: {eu-central-1: {alias/a: {}}}", Present(), prune: true);
        Assert.DoesNotContain(plan.Changes, static change => change.Phase == ChangePhase.Keys);
        Assert.Contains("alias/elsewhere in eu-central-1 of 111122223333 is left alone: keys and their aliases are never deleted", plan.Notes);
        Assert.Contains("OIDC provider https://issuer.example.com in 111122223333 is left alone: providers are not pruned", plan.Notes);
    }

    [Theory]
    [InlineData("users: {alice: {}}")]
    [InlineData("users: {alice: {groups: [readers], attached: ['arn:aws:iam::111122223333:policy/use']}}")]
    [InlineData("users: {alice: {groups: [readers], boundary: 'arn:aws:iam::111122223333:policy/use'}}")]
    public void Pruning_leaves_what_those_who_stay_have(string file)
    {
        AccountState present = Present();
        IdentityState alice = present.Identities[0] with { AttachedPolicies = ["arn:aws:iam::111122223333:policy/use"] };
        Plan plan = Between(file, present with { Identities = [alice, .. present.Identities.Skip(1)] }, prune: true);
        Assert.Equal(["role app in 111122223333"], plan.Changes.Where(static change => change.Kind == ChangeKind.Delete).Select(static change => change.Subject));
        Assert.Contains("group readers in 111122223333 is left alone: users who stay are in it", plan.Notes);
        Assert.Contains("policy use in 111122223333 is left alone: identities that stay have it", plan.Notes);
    }

    [Fact]
    public void Pruning_deletes_what_those_who_stay_lose()
    {
        Plan plan = Between("users: {alice: {groups: [], attached: [], boundary: none}}", Present(), prune: true);
        Assert.Equal(
            ["role app in 111122223333", "group readers in 111122223333", "policy use in 111122223333"],
            plan.Changes.Where(static change => change.Kind == ChangeKind.Delete).Select(static change => change.Subject));
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/alice", "user alice in 111122223333")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/app/s", "role app in 111122223333")]
    public void Pruning_does_not_delete_who_applies_the_file(string caller, string subject)
    {
        Plan plan = Between("users: {}", Present(), prune: true, caller);
        Assert.DoesNotContain(plan.Changes, change => change.Subject == subject);
        Assert.Contains($"{subject} is left alone: it is who applies the file", plan.Notes);
    }

    [Fact]
    public void Users_of_all_accounts_come_before_the_roles_that_may_trust_them()
    {
        IReadOnlyList<AccountState> desired = Read("""
            accounts:
              111122223333: {roles: {app: {trust: 'TRUST'}}, keys: {eu-central-1: {alias/a: {}}}}
              444455556666: {users: {bob: {}}}
            """.Replace("TRUST", Trust($"arn:aws:iam::{Other}:user/bob"), StringComparison.Ordinal));
        Plan plan = Plan.Between(desired, new PresentState("aws", "arn:aws:iam::000000000000:root", [new AccountState { Account = Account }, new AccountState { Account = Other }]), prune: false);
        Assert.Equal(
            ["+ user bob in 444455556666", "+ role app in 111122223333", "+ key alias/a in eu-central-1 of 111122223333"],
            plan.Changes.Select(static change => change.ToString()));
    }

    [Fact]
    public void A_role_comes_after_the_roles_that_it_trusts()
    {
        Plan plan = Between($$"""
            roles:
              a: {trust: '{{Trust($"arn:aws:iam::{Account}:role/b")}}'}
              b: {trust: '{{Trust($"arn:aws:iam::{Account}:role/x/c")}}'}
              c: {path: /x/, trust: '{{Trust(Account)}}'}
            """);
        Assert.Equal(["role c in 111122223333", "role b in 111122223333", "role a in 111122223333"], plan.Changes.Select(static change => change.Subject));
    }

    [Fact]
    public void Roles_that_trust_each_other_stay_in_their_order()
    {
        Plan plan = Between($$"""
            roles:
              a: {trust: '{{Trust($"arn:aws:iam::{Account}:role/b")}}'}
              b: {trust: '{{Trust($"arn:aws:iam::{Account}:role/a")}}'}
            """);
        Assert.Equal(2, plan.Changes.Count);
    }

    private static string Trust(string principal) => $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"sts:AssumeRole"}}""";

    private static IdentityState User(string name) => new()
    {
        Kind = IdentityKind.User,
        Name = name,
        Path = "/",
        InlinePolicies = new Dictionary<string, string>(),
        AttachedPolicies = [],
        Tags = new Dictionary<string, string>(),
        Boundary = IdentityState.NoBoundary,
        Groups = [],
    };

    private static AccountState Present() => new()
    {
        Account = Account,
        Policies = [new ManagedPolicyState { Name = "use", Path = "/", Description = string.Empty, Document = Allow, Tags = new Dictionary<string, string>() }],
        Identities =
        [
            User("alice") with
            {
                InlinePolicies = new Dictionary<string, string> { ["old"] = AllowMore },
                AttachedPolicies = ["arn:aws:iam::aws:policy/Known"],
                Tags = new Dictionary<string, string> { ["a"] = "b" },
                Boundary = "arn:aws:iam::aws:policy/Known",
                Groups = ["readers"],
                AccessKeyIds = ["AKIA1"],
            },
            new IdentityState { Kind = IdentityKind.Group, Name = "readers", Path = "/", InlinePolicies = new Dictionary<string, string>(), AttachedPolicies = [] },
            User("app") with { Kind = IdentityKind.Role, TrustPolicy = Trust(Account), Description = "old", MaxSessionSeconds = 3600 },
        ],
        OidcProviders = [new OidcProviderState { Url = "https://issuer.example.com", ClientIds = ["a"], Thumbprints = [], Tags = new Dictionary<string, string>() }],
        Regions =
        [
            new RegionState
            {
                Region = "eu-central-1",
                Keys =
                [
                    Key("alias/a"),
                    Key("alias/gone") with { KeyId = "2", State = "PendingDeletion", Enabled = false },
                    Key("alias/off") with { KeyId = "5", State = "Disabled", Enabled = false },
                    Key("alias/waiting") with { KeyId = "3", State = "PendingImport", Enabled = false },
                ],
                KeyIdsByAlias = new Dictionary<string, string> { ["alias/a"] = "1", ["alias/gone"] = "2", ["alias/waiting"] = "3", ["alias/elsewhere"] = "4", ["alias/off"] = "5" },
            },
        ],
    };

    private static NamedKey Key(string alias) => new()
    {
        Alias = alias,
        KeyId = "1",
        State = "Enabled",
        Spec = "SYMMETRIC_DEFAULT",
        Usage = "ENCRYPT_DECRYPT",
        Origin = "AWS_KMS",
        MultiRegion = false,
        Description = "old",
        Tags = new Dictionary<string, string> { ["x"] = "old", ["z"] = "old" },
        Policy = Allow,
        RotationDays = 365,
        Enabled = true,
    };

    private static Plan Between(string account, AccountState? present = null, bool prune = false, string caller = "arn:aws:iam::000000000000:root")
    {
        string text = account.Replace("ALLOW", Allow, StringComparison.Ordinal).Replace("MORE", AllowMore, StringComparison.Ordinal)
            .Replace("NOBODY", Trust("000000000000"), StringComparison.Ordinal).Replace("TRUST", Trust(Account), StringComparison.Ordinal);
        string indented = string.Join('\n', text.Split('\n').Select(static line => "    " + line));
        return Plan.Between(Read($"accounts:\n  '{Account}':\n{indented}"), new PresentState("aws", caller, [present ?? new AccountState { Account = Account }]), prune);
    }

    private static IReadOnlyList<AccountState> Read(string text) => DesiredStateReader.Read(DocumentReader.Read("f", text));
}

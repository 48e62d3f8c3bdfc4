// trent apply against a server: what it makes, changes, deletes and leaves, and how it stops.
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed partial class ApplyTests(TrentServer server) : IClassFixture<TrentServer>, IDisposable
{
    private const string TrustNobodyKnown = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::ACCOUNT:user/nobody"},"Action":"sts:AssumeRole"}}""";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-apply-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task The_example_of_the_documentation_is_applied_and_a_second_run_finds_nothing_to_do()
    {
        string document = await File.ReadAllTextAsync(Checkout.FileIn("docs", "identities.md"), TestContext.Current.CancellationToken);
        string example = YamlBlock().Match(document).Groups[1].Value;
        Run first = await ApplyAsync(example, "--yes");
        Assert.Equal((0, string.Empty), (first.ExitCode, first.Error));
        Assert.Contains("+ user alice in 111122223333\n", first.Output, StringComparison.Ordinal);
        Assert.EndsWith("Applied 8 changes.\n", first.Output, StringComparison.Ordinal);
        Assert.Equal(2, AccessKeys().Count(first.Output));

        Run second = await ApplyAsync(example, "--yes", "--prune");
        Assert.Equal((0, "Nothing to do.\n"), (second.ExitCode, second.Output));
    }

    [Fact]
    public async Task A_new_access_key_is_shown_and_signs()
    {
        Run run = await ApplyAsync(FileOf("120000000001", "users: {alice: {accessKeys: 1, policies: {list: ALLOW}}}"), "--yes");
        Match keys = AccessKeys().Match(run.Output);
        Assert.True(keys.Success, run.Output);
        await KmsCalls.CallAsync(server.Address, "ListKeys", "{}", keys.Groups[1].Value, keys.Groups[2].Value);
    }

    [Fact]
    public async Task New_access_keys_can_go_to_a_file_that_nobody_else_may_read()
    {
        string file = Path.Combine(directory.FullName, "keys.txt");
        Run run = await ApplyAsync(FileOf("120000000002", "users: {alice: {accessKeys: 2}}"), "--yes", "--credentials-file", file);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("AWS_SECRET_ACCESS_KEY", run.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(2, AccessKeys().Count(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));

        Run again = await ApplyAsync(FileOf("120000000002", "users: {bob: {accessKeys: 1}}"), "--yes", "--credentials-file", file);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("does not exist", again.Error, StringComparison.Ordinal);
        Assert.Contains("+ user bob", (await ApplyAsync(FileOf("120000000002", "users: {bob: {accessKeys: 1}}"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_and_without_yes_the_plan_is_shown_and_nothing_is_done()
    {
        string file = FileOf("120000000003", "groups: {developers: {}}");
        for (int run = 0; run < 2; run++)
        {
            Run shown = await ApplyAsync(file);
            Assert.Equal((2, "+ group developers in 120000000003\n"), (shown.ExitCode, shown.Output));
            Assert.Contains("there is nobody to ask", shown.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Everything_that_can_change_is_changed_and_then_is_what_the_file_says()
    {
        const string Account = "120000000004";
        Run made = await ApplyAsync(FileOf(Account, """
            policies: {use: {document: ALLOW}, limit: {path: /x/, document: ALLOW}}
            groups: {readers: {}, writers: {}}
            users: {alice: {groups: [readers], attached: [use], boundary: limit, tags: {a: b, c: d}, policies: {own: ALLOW}}}
            roles: {app: {trust: TRUST, description: old, attached: [use], boundary: limit}}
            oidcProviders: {'https://issuer.example.com': {clientIds: [a], thumbprints: ['0123456789012345678901234567890123456789']}}
            keys: {eu-central-1: {alias/a: {description: old, tags: {a: b, c: d}, enabled: false}}}
            """), "--yes");
        Assert.Equal((0, string.Empty), (made.ExitCode, made.Error));
        string changed = FileOf(Account, """
            alias: acme-four
            policies: {use: {document: MORE, tags: {a: b}}, limit: {document: ALLOW}}
            groups: {readers: {policies: {read: ALLOW}}, writers: {attached: [use]}}
            users: {alice: {groups: [writers], attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'], boundary: none, tags: {a: x}, policies: {other: ALLOW}}}
            roles: {app: {trust: TRUST, description: new, attached: [], boundary: use, maxSessionSeconds: 7200, tags: {a: b}, policies: {own: MORE}}}
            oidcProviders: {'https://issuer.example.com': {clientIds: [b], thumbprints: ['9876543210987654321098765432109876543210'], tags: {a: b}}}
            keys: {eu-central-1: {alias/a: {description: new, tags: {a: x}, enabled: true, rotationDays: 90, aliases: [alias/b], policy: KEYPOLICY}}}
            """);
        Run run = await ApplyAsync(changed, "--yes");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            ~ account 120000000004: alias acme-four
            ~ OIDC provider https://issuer.example.com in 120000000004: client id b, no client id a, thumbprints, tags
            ~ policy use in 120000000004: document, tags
            ~ group readers in 120000000004: policy read
            ~ group writers in 120000000004: attached use
            ~ user alice in 120000000004: boundary, policy other, no policy own, attached ReadOnlyAccess, not attached use, in group writers, not in group readers, tags
            ~ role app in 120000000004: description, maxSessionSeconds, boundary, policy own, not attached use, tags
            ~ key alias/a in eu-central-1 of 120000000004: description, policy, tags, rotationDays, alias/b, enabled
            Applied 8 changes.

            """,
            run.Output);
        Assert.Equal("Nothing to do.\n", (await ApplyAsync(changed, "--yes")).Output);
    }

    [Fact]
    public async Task A_policy_can_be_changed_more_often_than_it_has_versions()
    {
        for (int change = 0; change < 7; change++)
        {
            Run run = await ApplyAsync(FileOf("120000000005", change % 2 == 0 ? "policies: {use: {document: ALLOW}}" : "policies: {use: {document: MORE}}"), "--yes");
            Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        }
    }

    [Fact]
    public async Task Pruning_deletes_what_the_file_does_not_name_and_leaves_keys_and_other_accounts()
    {
        Run made = await ApplyAsync(
            FileOf("120000000006", "policies: {use: {document: ALLOW}}\ngroups: {g: {attached: [use]}}\nusers: {u: {groups: [g], accessKeys: 1, policies: {p: ALLOW}}}\nroles: {r: {trust: TRUST, attached: [use]}}\nkeys: {eu-central-1: {alias/a: {}}}")
            + FileOf("120000000007", "users: {kept: {}}").Replace("accounts:\n", string.Empty, StringComparison.Ordinal),
            "--yes");
        Assert.Equal((0, string.Empty), (made.ExitCode, made.Error));
        Assert.Equal("Nothing to do.\n", (await ApplyAsync(FileOf("120000000006", "keys: {eu-central-1: {}}"))).Output);
        Run pruned = await ApplyAsync(FileOf("120000000006", "keys: {eu-central-1: {}}"), "--yes", "--prune");
        Assert.Equal(
            """
            - user u in 120000000006
            - role r in 120000000006
            - group g in 120000000006
            - policy use in 120000000006
            alias/a in eu-central-1 of 120000000006 is left alone: keys and their aliases are never deleted
            Applied 4 changes.

            """,
            pruned.Output);
        Assert.Equal("Nothing to do.\n", (await ApplyAsync(FileOf("120000000007", "users: {kept: {}}"))).Output);
    }

    [Fact]
    public async Task The_first_failure_stops_the_run_and_the_next_run_goes_on_where_it_stopped()
    {
        const string Account = "120000000008";
        string file = FileOf(Account, """
            groups: {g: {}}
            roles: {r: {trust: 'NOBODY'}}
            keys: {eu-central-1: {alias/a: {}}}
            """.Replace("NOBODY", TrustNobodyKnown.Replace("ACCOUNT", Account, StringComparison.Ordinal), StringComparison.Ordinal));
        Run stopped = await ApplyAsync(file, "--yes");
        Assert.Equal(1, stopped.ExitCode);
        Assert.StartsWith("trent: stopped at CreateRole of '+ role r in 120000000008' after 1 change of 3: MalformedPolicyDocument: ", stopped.Error, StringComparison.Ordinal);
        Assert.EndsWith("made: + group g in 120000000008\nnot made: + role r in 120000000008\nnot made: + key alias/a in eu-central-1 of 120000000008\n", stopped.Output, StringComparison.Ordinal);

        _ = await ApplyAsync(FileOf(Account, "users: {nobody: {}}"), "--yes");
        Run goesOn = await ApplyAsync(file, "--yes");
        Assert.EndsWith("+ role r in 120000000008\n+ key alias/a in eu-central-1 of 120000000008\nApplied 2 changes.\n", goesOn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_was_made_in_part_is_shown_as_such()
    {
        Run stopped = await ApplyAsync(FileOf("120000000009", "users: {u: {attached: ['arn:aws:iam::120000000009:policy/nonesuch']}}"), "--yes");
        Assert.Equal(1, stopped.ExitCode);
        Assert.EndsWith("made in part (CreateUser): + user u in 120000000009\n", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("stopped at AttachUserPolicy of '+ user u in 120000000009' after 0 changes of 1: NoSuchEntity", stopped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_key_cannot_become_is_said_and_nothing_is_done()
    {
        _ = await ApplyAsync(FileOf("120000000010", "keys: {eu-central-1: {alias/a: {}}}"), "--yes");
        Run run = await ApplyAsync(FileOf("120000000010", "groups: {g: {}}\nkeys: {eu-central-1: {alias/a: {spec: HMAC_256, usage: GENERATE_VERIFY_MAC}}}"), "--yes");
        Assert.Equal((2, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("has the spec SYMMETRIC_DEFAULT, and the file says HMAC_256", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_is_applied_by_its_own_credential_and_no_other_account_is()
    {
        Run own = await ApplyAsync(FileOf("120000000011", "users: {u: {}}"), "120000000011", "--yes");
        Assert.Equal((0, string.Empty), (own.ExitCode, own.Error));
        Run other = await ApplyAsync(FileOf("120000000012", "users: {u: {}}"), "120000000011", "--yes");
        Assert.Equal((1, string.Empty), (other.ExitCode, other.Output));
        Assert.Contains("account 120000000012 is not that of the credential, 120000000011", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_named_nothing_is_done()
    {
        string path = await WriteAsync(FileOf("120000000013", "users: {}"));
        (int exitCode, _, string error) = await TrentProcess.RunAsync(
            new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "test", ["AWS_SECRET_ACCESS_KEY"] = "test", ["AWS_ENDPOINT_URL"] = string.Empty, ["AWS_CONFIG_FILE"] = "/dev/null" }, "apply", path);
        Assert.Equal(2, exitCode);
        Assert.Contains("no server is named", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_user_who_was_taken_on_is_limited_by_the_task_policy()
    {
        RawAnswer taken = await FormAsync("sts", "Action=AssumeRoot&Version=2011-06-15&TargetPrincipal=120000000014&TaskPolicyArn.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess", null);
        Assert.Equal(200, taken.Status);
        RawAnswer listing = await FormAsync("iam", "Action=ListUsers&Version=2010-05-08", taken.Text);
        Assert.Equal(200, listing.Status);
        RawAnswer creation = await FormAsync("iam", "Action=CreateUser&Version=2010-05-08&UserName=u", taken.Text);
        Assert.Equal(403, creation.Status);
        Assert.Contains("no session policy allows the iam:CreateUser action", creation.Text, StringComparison.Ordinal);
        RawAnswer key = await SignedBy(taken.Text, new SignedRequest { Operation = "TrentService.CreateKey" }).SendAsync(server.Address);
        Assert.Contains("no session policy allows the kms:CreateKey action", key.Text, StringComparison.Ordinal);
    }

    private Task<RawAnswer> FormAsync(string service, string form, string? credentials)
    {
        SignedRequest request = new()
        {
            Operation = string.Empty,
            ContentType = "application/x-www-form-urlencoded; charset=utf-8",
            Body = System.Text.Encoding.ASCII.GetBytes(form),
            Service = service,
        };
        return (credentials is null ? request : SignedBy(credentials, request)).SendAsync(server.Address);
    }

    private static SignedRequest SignedBy(string answer, SignedRequest request)
    {
        request.AccessKeyId = Element("AccessKeyId");
        request.Secret = Element("SecretAccessKey");
        request.SessionToken = Element("SessionToken");
        return request;

        string Element(string name) => Regex.Match(answer, $"<{name}>([^<]+)</{name}>").Groups[1].Value;
    }

    // Texts in capitals stand for policies.
    private static string FileOf(string account, string members)
    {
        string text = string.Join('\n', members.ReplaceLineEndings("\n").Split('\n').Select(static line => "    " + line));
        return $"accounts:\n  '{account}':\n{text}\n"
            .Replace("ALLOW", Policy("kms:ListKeys"), StringComparison.Ordinal)
            .Replace("MORE", Policy("kms:*"), StringComparison.Ordinal)
            .Replace("TRUST", $$$"""{Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: '{{{account}}}'}, Action: sts:AssumeRole}}""", StringComparison.Ordinal)
            .Replace("KEYPOLICY", $$$"""{Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: '{{{account}}}'}, Action: kms:*, Resource: "*"}}""", StringComparison.Ordinal);
    }

    private static string Policy(string action) => $$$"""{Version: "2012-10-17", Statement: {Effect: Allow, Action: {{{action}}}, Resource: "*"}}""";

    private async Task<string> WriteAsync(string text)
    {
        string path = Path.Combine(directory.FullName, "acme.yaml");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }

    private Task<Run> ApplyAsync(string text, params string[] options) =>
        options is [{ Length: 12 } account, .. string[] rest] && account.All(char.IsAsciiDigit) ? ApplyAsAsync(account, text, rest) : ApplyAsAsync(TrentServer.AccessKeyId, text, options);

    private async Task<Run> ApplyAsAsync(string accessKeyId, string text, string[] options)
    {
        Dictionary<string, string> environment = new()
        {
            ["AWS_ACCESS_KEY_ID"] = accessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = TrentServer.SecretAccessKey,
            ["AWS_ENDPOINT_URL"] = server.Address.ToString(),
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        };
        (int exitCode, string output, string error) = await TrentProcess.RunAsync(environment, ["apply", await WriteAsync(text), .. options]);
        return new Run(exitCode, output, error);
    }

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"AWS_ACCESS_KEY_ID=(AKIA[A-Z2-7]{16})\nAWS_SECRET_ACCESS_KEY=([A-Za-z0-9+/]{40})\n")]
    private static partial Regex AccessKeys();

    private sealed record Run(int ExitCode, string Output, string Error);
}

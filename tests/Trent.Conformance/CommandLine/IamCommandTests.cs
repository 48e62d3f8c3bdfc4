// trent iam: identities managed from the command line, in the operator's account and in others.
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed partial class IamCommandTests : IDisposable
{
    private const string Account = "111122223333";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-iam-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_user_is_made_in_another_account_and_works_with_the_key_that_was_shown()
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0");
        Assert.Matches($"User.Arn=arn:aws:iam::{Account}:user/ops/alice\n", await RunAsync(server, "CreateUser", "UserName=alice", "Path=/ops/"));
        Match key = AccessKey().Match(await RunAsync(server, "CreateAccessKey", "UserName=alice"));
        Assert.True(key.Success);
        string file = Path.Combine(directory.FullName, "policy.json");
        const string policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}]}""";
        await File.WriteAllTextAsync(file, policy, TestContext.Current.CancellationToken);
        Assert.Empty(await RunAsync(server, "PutUserPolicy", "UserName=alice", "PolicyName=list", $"PolicyDocument=@{file}"));
        Assert.Contains($"PolicyDocument={policy}\n", await RunAsync(server, "GetUserPolicy", "UserName=alice", "PolicyName=list"), StringComparison.Ordinal);
        RawAnswer answer = await new SignedRequest { AccessKeyId = key.Groups[1].Value, Secret = key.Groups[2].Value }.SendAsync(server.Address);
        Assert.Equal((200, """{"Keys":[],"Truncated":false}"""), (answer.Status, answer.Text));
        (int own, string users, _) = await TrentProcess.RunAsync(Credentials, "iam", "ListUsers", "--endpoint-url", server.Address.ToString());
        Assert.Equal((0, "Users=\nIsTruncated=false\n"), (own, users));
    }

    [Theory]
    [InlineData(1, "NoSuchEntity: The user with name nobody cannot be found.", "GetUser", "UserName=nobody")]
    [InlineData(1, "InvalidAction", "FlyUser")]
    [InlineData(2, "'UserName' is no parameter; it must be like UserName=alice", "GetUser", "UserName")]
    [InlineData(2, "/does/not/exist cannot be read", "PutUserPolicy", "PolicyDocument=@/does/not/exist")]
    [InlineData(2, "an account id is 12 digits", "ListUsers", "--account", "12")]
    public async Task What_cannot_be_done_is_said_in_one_line(int exitCode, string message, params string[] arguments)
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0");
        (int ended, string output, string error) = await TrentProcess.RunAsync(Credentials, ["iam", .. arguments, "--endpoint-url", server.Address.ToString()]);
        Assert.Equal((exitCode, string.Empty), (ended, output));
        Assert.StartsWith("trent: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static Dictionary<string, string> Credentials => new()
    {
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
    };

    private static async Task<string> RunAsync(TrentProcess server, params string[] arguments)
    {
        (int exitCode, string output, string error) = await TrentProcess.RunAsync(Credentials, ["iam", .. arguments, "--account", Account, "--endpoint-url", server.Address.ToString()]);
        Assert.Equal((0, string.Empty), (exitCode, error));
        return output;
    }

    [GeneratedRegex(@"AccessKey\.AccessKeyId=(AKIA\S{16})\n(?:AccessKey\..*\n)*?AccessKey\.SecretAccessKey=(\S{40})\n")]
    private static partial Regex AccessKey();
}

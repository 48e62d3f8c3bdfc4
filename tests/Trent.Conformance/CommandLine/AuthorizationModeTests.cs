// The modes of authorization: what becomes of a caller without permission, and who is told of the mode.
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed partial class AuthorizationModeTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-mode-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("enforce", 400)]
    [InlineData("audit-only", 200)]
    [InlineData("off", 200)]
    public async Task A_caller_without_permission_is_refused_only_where_policies_are_enforced(string mode, int status)
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0", "--authorization", mode);
        string file = Path.Combine(directory.FullName, "acme.yaml");
        await File.WriteAllTextAsync(file, "accounts: {111122223333: {users: {alice: {accessKeys: 1}}}}", TestContext.Current.CancellationToken);
        (int exitCode, string output, _) = await TrentProcess.RunAsync(
            new Dictionary<string, string>
            {
                ["AWS_ACCESS_KEY_ID"] = "test",
                ["AWS_SECRET_ACCESS_KEY"] = "test",
                ["AWS_CONFIG_FILE"] = "/dev/null",
                ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            },
            "apply", file, "--yes", "--endpoint-url", server.Address.ToString());
        Assert.Equal(0, exitCode);
        Match keys = AccessKey().Match(output);
        SignedRequest request = new() { Operation = "TrentService.CreateKey", Body = Encoding.UTF8.GetBytes("{}"), AccessKeyId = keys.Groups[1].Value, Secret = keys.Groups[2].Value };
        RawAnswer answer = await request.SendAsync(server.Address);
        Assert.True(answer.Status == status, answer.Text);
        if (status != 200)
        {
            Assert.Contains("because no identity-based policy allows the kms:CreateKey action", answer.Text, StringComparison.Ordinal);
        }

        (_, string shown, _) = await TrentProcess.RunAsync("status", "--url", server.Address.ToString());
        Assert.Contains($"\"authorization\":\"{mode}\"", shown, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"AWS_ACCESS_KEY_ID=(\S+)\nAWS_SECRET_ACCESS_KEY=(\S+)\n")]
    private static partial Regex AccessKey();
}

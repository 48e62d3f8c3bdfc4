// trent rotate-root-key against real processes: who may, what is said, and a server that is killed while it rotates.
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed partial class RotateRootKeyTests : IDisposable
{
    private const int KillRounds = 12;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-rotate-");

    private string Data => Path.Combine(directory.FullName, "store");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task The_operator_rotates_and_the_store_opens_and_decrypts_afterwards()
    {
        string ciphertext;
        await using (TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data))
        {
            ciphertext = await EncryptAsync(server.Address);
            (int exitCode, string output, string error) = await TrentProcess.RunAsync(Credentials("test", "test"), "rotate-root-key", "--url", server.Address.ToString());
            Assert.Equal((0, string.Empty), (exitCode, error));
            Assert.StartsWith("Root key 2 is in force.", output, StringComparison.Ordinal);
            await DecryptAsync(server.Address, ciphertext);
            server.Signal(15);
            Assert.Equal(0, (await server.ExitAsync()).ExitCode);
        }

        await using (TrentProcess again = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data))
        {
            await DecryptAsync(again.Address, ciphertext);
        }

        await RequireSoundAsync();
    }

    [Fact]
    public async Task Nobody_else_rotates()
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--ephemeral");
        (string user, string userSecret) = await MakeUserAsync(server, "000000000000", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}""");
        (string stranger, string strangerSecret) = await MakeUserAsync(server, "111122223333", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");
        foreach ((string id, string secret) in new[] { (user, userSecret), (stranger, strangerSecret) })
        {
            (int exitCode, string output, string error) = await TrentProcess.RunAsync(Credentials(id, secret), "rotate-root-key", "--url", server.Address.ToString());
            Assert.Equal((1, string.Empty), (exitCode, output));
            Assert.Contains("AccessDeniedException", error, StringComparison.Ordinal);
            Assert.Contains("trent:RotateRootKey", error, StringComparison.Ordinal);
        }

        (string allowed, string allowedSecret) = await MakeUserAsync(
            server, "000000000000", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"trent:RotateRootKey","Resource":"arn:aws:trent::000000000000:store"}]}""", "rotator");
        Assert.Equal(0, (await TrentProcess.RunAsync(Credentials(allowed, allowedSecret), "rotate-root-key", "--url", server.Address.ToString())).ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_killed_while_it_rotates_comes_back_with_everything()
    {
        string? ciphertext = null;
        for (int round = 0; round < KillRounds; round++)
        {
            await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data);
            ciphertext ??= await EncryptAsync(server.Address);
            await DecryptAsync(server.Address, ciphertext);
            for (int number = 0; number < 10; number++)
            {
                await KmsCalls.CreateKeyAsync(server.Address, "filler");
            }

            // Some are killed before the answer, some while secrets are sealed anew, some after.
            Task<RawAnswer> rotation = new SignedRequest { Operation = "TrentService.RotateRootKey" }.SendAsync(server.Address);
            try
            {
                RawAnswer answer = await rotation.WaitAsync(TimeSpan.FromMilliseconds(3 * round), TestContext.Current.CancellationToken);
                Assert.True(answer.Status == 200 || answer.Text.Contains("still sealing", StringComparison.Ordinal), answer.Text);
                _ = await server.ExitAsync().WaitAsync(TimeSpan.FromMilliseconds(250 * round), TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                // The time to kill it.
            }

            server.Signal(9);
            _ = await server.ExitAsync();
            _ = await Xunit.Record.ExceptionAsync(() => rotation);
            await RequireSoundAsync();
        }

        await using TrentProcess last = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data);
        await Eventually.IsSoAsync(async _ => (await new SignedRequest { Operation = "TrentService.RotateRootKey" }.SendAsync(last.Address)).Status == 200);
        await DecryptAsync(last.Address, ciphertext!);
    }

    private static Dictionary<string, string> Credentials(string id, string secret) => new()
    {
        ["AWS_ACCESS_KEY_ID"] = id,
        ["AWS_SECRET_ACCESS_KEY"] = secret,
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
    };

    private static async Task<string> EncryptAsync(Uri server)
    {
        string key = await KmsCalls.CreateKeyAsync(server, "kept");
        return (await KmsCalls.CallAsync(server, "Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"aGVsbG8="}"""))!.Value.GetProperty("CiphertextBlob").GetString()!;
    }

    private static async Task DecryptAsync(Uri server, string ciphertext)
    {
        JsonElement plain = (await KmsCalls.CallAsync(server, "Decrypt", $$"""{"CiphertextBlob":"{{ciphertext}}"}"""))!.Value;
        Assert.Equal("aGVsbG8=", plain.GetProperty("Plaintext").GetString());
    }

    private static async Task<(string Id, string Secret)> MakeUserAsync(TrentProcess server, string account, string policy, string name = "alice")
    {
        foreach (string[] call in (string[][])[["CreateUser", $"UserName={name}"], ["PutUserPolicy", $"UserName={name}", "PolicyName=p", $"PolicyDocument={policy}"]])
        {
            (int exitCode, _, string error) = await TrentProcess.RunAsync(Credentials("test", "test"), ["iam", .. call, "--account", account, "--endpoint-url", server.Address.ToString()]);
            Assert.True(exitCode == 0, error);
        }

        string output = (await TrentProcess.RunAsync(Credentials("test", "test"), "iam", "CreateAccessKey", $"UserName={name}", "--account", account, "--endpoint-url", server.Address.ToString())).Output;
        Match key = AccessKey().Match(output);
        Assert.True(key.Success, output);
        return (key.Groups[1].Value, key.Groups[2].Value);
    }

    private async Task RequireSoundAsync()
    {
        Dictionary<string, string> environment = new() { ["TRENT_DATA_DIRECTORY"] = Data, ["TRENT_ROOT_KEY_FILE"] = Path.Combine(Data, "root.key") };
        (int exitCode, string output, string error) = await TrentProcess.RunAsync(environment, "check");
        Assert.True(exitCode == 0, error + output);
    }

    [GeneratedRegex(@"AccessKey\.AccessKeyId=(AKIA\S{16})\n(?:AccessKey\..*\n)*?AccessKey\.SecretAccessKey=(\S{40})\n")]
    private static partial Regex AccessKey();
}

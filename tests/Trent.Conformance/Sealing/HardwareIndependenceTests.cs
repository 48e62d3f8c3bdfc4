// A hardware security module opens the store and is not needed for anything else: not for requests, not for background work.
using System.Runtime.Versioning;
using System.Text.Json;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class HardwareIndependenceTests : IAsyncDisposable
{
    private const int Requests = 1000;

    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task A_thousand_requests_are_answered_after_module_token_and_PIN_are_gone()
    {
        string settings = await SoftToken.MakeAsync(installation);
        string module = installation.PathOf("module.so");
        File.Copy(SoftToken.Module(), module);
        string config = installation.Configure(settings.Replace(SoftToken.Module(), module, StringComparison.Ordinal));
        installation.Set("TRENT_LOG_LEVEL", "warning");
        _ = await installation.InitAsync(config, "--make-hsm-key");
        await installation.ServeReadyAsync(config);

        // Whoever asked for the module now would fail at the first of the three.
        File.Delete(module);
        File.Delete(installation.PathOf("pin"));
        Directory.Delete(installation.PathOf("tokens"), recursive: true);

        string ciphertext = await installation.EncryptAsync();
        for (int round = 0; round < Requests / 4; round++)
        {
            await installation.AssertDecryptsAsync(ciphertext);
            JsonElement key = (await installation.CallAsync("CreateKey", """{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""")).GetProperty("KeyMetadata");
            string id = key.GetProperty("KeyId").GetString()!;
            _ = await installation.CallAsync("Sign", $$"""{"KeyId":"{{id}}","Message":"aGVsbG8=","SigningAlgorithm":"ECDSA_SHA_256"}""");
            _ = await installation.CallAsync("GenerateRandom", """{"NumberOfBytes":32}""");
        }

        // What does need it says so, which proves that it is gone.
        installation.Set("AWS_ACCESS_KEY_ID", installation.AccessKeyId);
        installation.Set("AWS_SECRET_ACCESS_KEY", installation.Secret);
        CommandAnswer rotation = await installation.RunAsync("rotate-root-key", "--url", installation.Address.ToString());
        Assert.Equal(1, rotation.ExitCode);
        Assert.Contains($"The PKCS#11 module {module} does not exist.", rotation.Error, StringComparison.Ordinal);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
        Assert.Contains("does not exist", await installation.ServeFailsAsync(config), StringComparison.Ordinal);
    }
}

// Seals that need another machine: a hardware security module, and another key management service, here and away.
using System.Runtime.Versioning;
using System.Text.Json;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class MachineSealTests : IAsyncDisposable
{
    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task A_key_in_a_module_opens_the_store_at_each_start()
    {
        string config = installation.Configure(await SoftToken.MakeAsync(installation));
        _ = await installation.InitAsync(config, "--make-hsm-key");
        await installation.ServeReadyAsync(config);
        string ciphertext = await installation.EncryptAsync();
        await installation.StopAsync();
        await installation.ServeReadyAsync(config);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
    }

    [Fact]
    public async Task A_wrong_PIN_ends_the_start_and_is_not_tried_again()
    {
        string config = installation.Configure(await SoftToken.MakeAsync(installation));
        _ = await installation.InitAsync(config, "--make-hsm-key");
        _ = installation.WriteSecret("pin", "654321\n");
        Assert.Contains("PIN", await installation.ServeFailsAsync(config), StringComparison.Ordinal);
        _ = installation.WriteSecret("pin", SoftToken.Pin);
        await installation.ServeReadyAsync(config);
    }

    [Fact]
    public async Task A_token_that_comes_back_opens_a_server_that_waited_for_it()
    {
        string config = installation.Configure(await SoftToken.MakeAsync(installation));
        _ = await installation.InitAsync(config, "--make-hsm-key");
        Directory.Move(installation.PathOf("tokens"), installation.PathOf("away"));
        _ = Directory.CreateDirectory(installation.PathOf("tokens"));
        await installation.ServeAsync(config);
        JsonElement state = await installation.SealedAsync();
        Assert.Equal(("pkcs11", "unavailable"), (state.GetProperty("seal").GetString(), state.GetProperty("reason").GetString()));
        Directory.Delete(installation.PathOf("tokens"));
        Directory.Move(installation.PathOf("away"), installation.PathOf("tokens"));
        await installation.UntilReadyAsync();
    }

    [Fact]
    public async Task A_key_that_is_missing_is_not_made_unasked()
    {
        string config = installation.Configure(await SoftToken.MakeAsync(installation));
        CommandAnswer refused = await installation.RunAsync("init", "--config", config, "--account", "111122223333");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(SoftToken.KeyLabel, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_service_opens_the_store_and_a_server_waits_until_that_service_answers()
    {
        string directory = installation.PathOf("other");
        installation.Set("AWS_ACCESS_KEY_ID", TrentServer.AccessKeyId);
        installation.Set("AWS_SECRET_ACCESS_KEY", TrentServer.SecretAccessKey);
        string config;
        string ciphertext;
        int port;
        await using (TrentProcess other = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", directory))
        {
            port = other.Address.Port;
            string key = await KmsCalls.CreateKeyAsync(other.Address, "wraps root keys");
            config = installation.Configure($$"""{"type":"kms","keyId":"{{key}}","endpoint":"{{other.Address}}","region":"us-east-1"}""");
            _ = await installation.InitAsync(config);
            await installation.ServeReadyAsync(config);
            ciphertext = await installation.EncryptAsync();
            await installation.StopAsync();
            await installation.ServeReadyAsync(config);
            await installation.AssertDecryptsAsync(ciphertext);
            await installation.StopAsync();
        }

        await installation.ServeAsync(config);
        JsonElement state = await installation.SealedAsync();
        Assert.Equal(("kms", "unavailable"), (state.GetProperty("seal").GetString(), state.GetProperty("reason").GetString()));
        Assert.Contains("cannot be reached", state.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await using TrentProcess again = await TrentProcess.StartReadyAsync("dev", "--port", $"{port}", "--data", directory);
        await installation.UntilReadyAsync();
        await installation.AssertDecryptsAsync(ciphertext);
    }

    [Fact]
    public async Task A_key_that_was_disabled_in_the_other_service_ends_the_start()
    {
        await using TrentProcess other = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--ephemeral");
        installation.Set("AWS_ACCESS_KEY_ID", TrentServer.AccessKeyId);
        installation.Set("AWS_SECRET_ACCESS_KEY", TrentServer.SecretAccessKey);
        string key = await KmsCalls.CreateKeyAsync(other.Address, "wraps root keys");
        string config = installation.Configure($$"""{"type":"kms","keyId":"{{key}}","endpoint":"{{other.Address}}","region":"us-east-1"}""");
        _ = await installation.InitAsync(config);
        _ = await KmsCalls.CallAsync(other.Address, "DisableKey", $$"""{"KeyId":"{{key}}"}""");
        Assert.Contains("DisabledException", await installation.ServeFailsAsync(config), StringComparison.Ordinal);
    }
}

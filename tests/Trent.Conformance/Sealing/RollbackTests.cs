// A store that was set back to an older copy opens with its seal, and is not served until its operator says that he knows.
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed partial class RollbackTests : IAsyncDisposable
{
    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task A_store_that_was_set_back_stays_sealed_until_exactly_its_epoch_is_accepted()
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        string ciphertext = await SetBackAsync(config, static _ => { });
        await installation.ServeAsync(config);
        JsonElement state = await installation.SealedAsync();
        Assert.Equal("refused", state.GetProperty("reason").GetString());
        string epoch = EpochPattern().Match(state.GetProperty("detail").GetString()!).Groups[1].Value;
        Assert.NotEmpty(epoch);
        await installation.StopAsync();

        await installation.ServeAsync(config, "--accept-rollback", "1");
        Assert.Equal("refused", (await installation.SealedAsync()).GetProperty("reason").GetString());
        await installation.StopAsync();

        await installation.ServeAsync(config, "--accept-rollback", epoch);
        await installation.UntilReadyAsync();
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
        Assert.Contains("\"eventName\":\"AcceptRollback\"", installation.Audit(), StringComparison.Ordinal);
        await installation.ServeReadyAsync(config);
    }

    [Fact]
    public async Task Shares_that_open_such_a_store_do_not_have_it_served()
    {
        string config = installation.Configure("""{"type":"shamir","threshold":2,"shares":2}""");
        string[] shares = [];
        _ = await SetBackAsync(config, made => shares = made);
        await installation.ServeAsync(config);
        _ = await installation.BringAsync("share", shares[0]);
        (int status, string outcome, _) = await installation.BringAsync("share", shares[1]);
        Assert.Equal((503, "refused"), (status, outcome));
        JsonElement state = await installation.SealedAsync();
        Assert.Equal(("refused", 0), (state.GetProperty("reason").GetString(), state.GetProperty("received").GetInt32()));
    }

    [GeneratedRegex(@"--accept-rollback (\d+)")]
    private static partial Regex EpochPattern();

    // Makes a key, copies the database, makes another key, and puts the copy back.
    private async Task<string> SetBackAsync(string config, Action<string[]> brings)
    {
        string[] shares = await installation.InitAsync(config);
        brings(shares);
        await ServeOpenAsync(config, shares);
        string ciphertext = await installation.EncryptAsync();
        await installation.StopAsync();
        File.Copy(installation.Database, installation.PathOf("older"));
        await ServeOpenAsync(config, shares);
        _ = await installation.EncryptAsync();
        await installation.StopAsync();
        File.Copy(installation.PathOf("older"), installation.Database, overwrite: true);
        return ciphertext;
    }

    private async Task ServeOpenAsync(string config, string[] shares)
    {
        await installation.ServeAsync(config);
        foreach (string share in shares)
        {
            _ = await installation.BringAsync("share", share);
        }

        await installation.UntilReadyAsync();
    }
}

// Each seal from trent init to the second start: what opens the store, what does not, and what the server says meanwhile.
using System.Runtime.Versioning;
using System.Text.Json;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class SealTests : IAsyncDisposable
{
    private const string Passphrase = "\"correct\" \\horse battery stäple";

    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task A_key_file_opens_the_store_at_each_start()
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        await OutlivesARestartAsync(config);
    }

    [Fact]
    public async Task A_passphrase_in_a_file_opens_the_store_at_each_start()
    {
        string config = installation.Configure($$"""{"type":"passphrase","passphraseFile":"{{installation.WriteSecret("passphrase", Passphrase + "\n")}}"}""");
        _ = await installation.InitAsync(config);
        await OutlivesARestartAsync(config);
        _ = installation.WriteSecret("passphrase", "another passphrase");
        Assert.Contains("The passphrase does not open", await installation.ServeFailsAsync(config), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_is_brought_by_people_at_each_start()
    {
        string config = installation.Configure("""{"type":"passphrase"}""");
        string file = installation.WriteSecret("passphrase", Passphrase);
        _ = await installation.InitAsync(config, "--passphrase-file", file);

        await installation.ServeAsync(config);
        JsonElement state = await installation.SealedAsync();
        Assert.Equal("passphrase", state.GetProperty("seal").GetString());
        Assert.Equal("waits-for-people", state.GetProperty("reason").GetString());
        Assert.Equal(1, (await installation.RunAsync("status", "--url", installation.Address.ToString())).ExitCode);

        string wrong = installation.WriteSecret("wrong", "correct horse battery");
        CommandAnswer refused = await installation.RunAsync("unseal", "--url", installation.Address.ToString(), "--passphrase-file", wrong);
        Assert.Equal((1, "trent: That does not open the store.\n"), (refused.ExitCode, refused.Error));
        _ = await installation.SealedAsync();

        Assert.Equal("The store is open.\n", await installation.RunWellAsync("unseal", "--url", installation.Address.ToString(), "--passphrase-file", file));
        await installation.UntilReadyAsync();
        string ciphertext = await installation.EncryptAsync();
        Assert.Equal("The server is not sealed.\n", await installation.RunWellAsync("unseal", "--url", installation.Address.ToString(), "--passphrase-file", file));
        await installation.StopAsync();

        await installation.ServeAsync(config);
        _ = await installation.SealedAsync();
        Assert.Equal((200, "unsealed"), Two(await installation.BringAsync("passphrase", Passphrase)));
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
    }

    [Fact]
    public async Task A_passphrase_that_is_too_short_makes_no_store_that_opens()
    {
        string config = installation.Configure("""{"type":"passphrase"}""");
        CommandAnswer refused = await installation.RunAsync("init", "--config", config, "--account", "111122223333", "--passphrase-file", installation.WriteSecret("short", "too short"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("it has at least 12 characters", refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public async Task Shares_are_brought_one_by_one_and_fewer_than_needed_open_nothing()
    {
        string config = installation.Configure("""{"type":"shamir","threshold":3,"shares":5}""");
        string[] shares = await installation.InitAsync(config);
        Assert.Equal(5, shares.Distinct().Count());

        await installation.ServeAsync(config);
        AssertProgress(await installation.SealedAsync(), 0);
        Assert.Equal((200, "share-taken"), Two(await installation.BringAsync("share", shares[0])));
        Assert.Equal((200, "share-repeated"), Two(await installation.BringAsync("share", shares[0])));
        AssertProgress(await installation.SealedAsync(), 1);
        string output = await installation.RunWellAsync("unseal", "--url", installation.Address.ToString(), "--share-file", installation.WriteSecret("share", shares[4] + "\n"));
        Assert.Equal("The share was taken. 2 of 3 shares are there.\n", output);
        AssertProgress(await installation.SealedAsync(), 2);
        Assert.Equal((409, "not-of-this-seal"), Two(await installation.BringAsync("passphrase", Passphrase)));

        // Two of three are not enough, whatever comes with them.
        Assert.Equal((400, "share-refused"), Two(await installation.BringAsync("share", Damaged(shares[2]))));
        Assert.Equal((400, "share-refused"), Two(await installation.BringAsync("share", "nonsense")));
        AssertProgress(await installation.SealedAsync(), 2);
        (int status, string outcome, JsonElement state) = await installation.BringAsync("share", shares[2]);
        Assert.Equal((200, "unsealed", "unsealed"), (status, outcome, state.GetProperty("status").GetString()));
        string ciphertext = await installation.EncryptAsync();
        Assert.Equal((409, "not-sealed"), Two(await installation.BringAsync("share", shares[3])));
        await installation.StopAsync();

        await installation.ServeAsync(config);
        AssertProgress(await installation.SealedAsync(), 0);
        foreach (string share in (string[])[shares[3], shares[1], shares[0]])
        {
            Assert.Equal(200, (await installation.BringAsync("share", share)).Status);
        }

        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
    }

    [Fact]
    public async Task A_share_of_another_store_is_told_apart()
    {
        const string Seal = """{"type":"shamir","threshold":2,"shares":2}""";
        await using Installation other = new();
        string[] strange = await other.InitAsync(other.Configure(Seal));
        string config = installation.Configure(Seal);
        string[] shares = await installation.InitAsync(config);
        await installation.ServeAsync(config);
        (int status, string outcome, JsonElement state) = await installation.BringAsync("share", strange[0]);
        Assert.Equal((400, "share-refused"), (status, outcome));
        Assert.StartsWith("The share belongs to another set", state.GetProperty("message").GetString(), StringComparison.Ordinal);
        _ = await installation.BringAsync("share", shares[0]);
        Assert.Equal((400, "share-refused"), Two(await installation.BringAsync("share", strange[1])));
        Assert.Equal((200, "unsealed"), Two(await installation.BringAsync("share", shares[1])));
    }

    [Fact]
    public async Task What_was_typed_stands_in_no_log_and_no_file()
    {
        string config = installation.Configure("""{"type":"shamir","threshold":2,"shares":3}""");
        string[] shares = await installation.InitAsync(config);
        await installation.ServeAsync(config);
        _ = await installation.BringAsync("share", shares[0]);
        _ = await installation.BringAsync("share", Damaged(shares[1]));
        _ = await installation.BringAsync("share", shares[2]);
        await installation.StopAsync();
        foreach (string file in Directory.EnumerateFiles(installation.PathOf("store"), "*", SearchOption.AllDirectories))
        {
            string content = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            Assert.All(shares, share => Assert.DoesNotContain(share[^20..], content, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(2, "is damaged, and no other fits")]
    [InlineData(60, "does not open the slot")]
    public async Task A_damaged_slot_ends_the_start_and_is_named(int offset, string says)
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        byte[] database = await File.ReadAllBytesAsync(installation.Database, TestContext.Current.CancellationToken);
        int slot = database.AsSpan().IndexOf("TS\x01\x01"u8);
        Assert.True(slot > 0);
        database[slot + offset] ^= 0x80;
        await File.WriteAllBytesAsync(installation.Database, database, TestContext.Current.CancellationToken);
        Assert.Contains(says, await installation.ServeFailsAsync(config), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_that_the_store_does_not_have_ends_the_start()
    {
        _ = await installation.InitAsync(installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}"""));
        string config = installation.Configure("""{"type":"shamir"}""", "other.json");
        Assert.Contains("has no seal slot of type Shamir; it has: File", await installation.ServeFailsAsync(config), StringComparison.Ordinal);
    }

    private static (int Status, string Outcome) Two((int Status, string Outcome, JsonElement State) answer) => (answer.Status, answer.Outcome);

    // One character of the last group but one, which stays one of the alphabet.
    private static string Damaged(string share) => share[..^6] + (share[^6] == '0' ? '1' : '0') + share[^5..];

    private static void AssertProgress(JsonElement state, int received)
    {
        Assert.Equal("shamir", state.GetProperty("seal").GetString());
        Assert.Equal(3, state.GetProperty("threshold").GetInt32());
        Assert.Equal(received, state.GetProperty("received").GetInt32());
    }

    private async Task OutlivesARestartAsync(string config)
    {
        await installation.ServeReadyAsync(config);
        string ciphertext = await installation.EncryptAsync();
        await installation.StopAsync();
        await installation.ServeReadyAsync(config);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
    }
}

// The seals of a store change one after another, and the process dies in between: its keys stay, and something always opens it.
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed partial class SealChangeTests : IAsyncDisposable
{
    // A change makes about thirty changes of files; one more is killed by none of them.
    private const int Rounds = 40;
    private const int Killed = 128 + 9;

    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task From_a_file_to_shares_to_a_passphrase_to_a_module_all_keys_stay()
    {
        string token = await SoftToken.MakeAsync(installation);
        string file = installation.Configure(FileSeal("root.key"), "file.json");
        string shamir = installation.Configure("""{"type":"shamir","threshold":2,"shares":3}""", "shamir.json");
        string passphrase = installation.Configure($$"""{"type":"passphrase","passphraseFile":"{{installation.WriteSecret("passphrase", "correct horse battery")}}"}""", "passphrase.json");
        string module = installation.Configure(token, "module.json");
        _ = await installation.InitAsync(file);
        await installation.ServeReadyAsync(file);
        string ciphertext = await installation.EncryptAsync();
        await installation.StopAsync();

        string[] shares = Installation.SharesIn(await installation.RunWellAsync("seal", "change", "--config", file, "--to", shamir));
        Assert.Equal(3, shares.Length);
        Assert.Equal(["shamir"], await SlotsAsync(shamir));
        Assert.Contains("has no seal slot of type File", await installation.ServeFailsAsync(file), StringComparison.Ordinal);
        await installation.ServeAsync(shamir);
        _ = await installation.BringAsync("share", shares[2]);
        _ = await installation.BringAsync("share", shares[0]);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();

        string one = installation.WriteSecret("one", shares[1]);
        string two = installation.WriteSecret("two", shares[2]);
        CommandAnswer tooFew = await installation.RunAsync("seal", "change", "--config", shamir, "--to", passphrase, "--share-file", one);
        Assert.Equal((1, "trent: The store opens with 2 shares, and fewer were brought.\n"), (tooFew.ExitCode, tooFew.Error));
        _ = await installation.RunWellAsync("seal", "change", "--config", shamir, "--to", passphrase, "--share-file", one, "--share-file", two);
        await installation.ServeReadyAsync(passphrase);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();

        _ = await installation.RunWellAsync("seal", "change", "--config", passphrase, "--to", module, "--make-hsm-key");
        await installation.ServeReadyAsync(module);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
        Assert.Equal(["pkcs11"], await SlotsAsync(module));

        string audit = installation.Audit();
        Assert.Equal(3, AddSealPattern().Count(audit));
        Assert.Equal(3, RemoveSealPattern().Count(audit));
    }

    [Fact]
    public async Task A_second_seal_opens_the_store_too_until_it_is_removed()
    {
        string first = installation.Configure(FileSeal("first.key"), "first.json");
        string second = installation.Configure(FileSeal("second.key"), "second.json");
        _ = await installation.InitAsync(first);
        string added = SlotPattern().Match(await installation.RunWellAsync("seal", "add", "--config", first, "--to", second)).Value;
        Assert.Equal(["file", "file"], await SlotsAsync(first));
        await installation.ServeReadyAsync(second);
        await installation.StopAsync();
        await installation.ServeReadyAsync(first);
        await installation.StopAsync();

        CommandAnswer own = await installation.RunAsync("seal", "remove", "--config", second, "--slot", added);
        Assert.Equal(1, own.ExitCode);
        Assert.Contains("is the one that opened the store, and is not removed", own.Error, StringComparison.Ordinal);
        CommandAnswer unknown = await installation.RunAsync("seal", "remove", "--config", first, "--slot", "nonsense");
        Assert.Contains("has no seal slot nonsense", unknown.Error, StringComparison.Ordinal);
        _ = await installation.RunWellAsync("seal", "remove", "--config", first, "--slot", added);
        Assert.Contains("does not open the slot", await installation.ServeFailsAsync(second), StringComparison.Ordinal);
        await installation.ServeReadyAsync(first);
    }

    [Fact]
    public async Task A_change_that_is_killed_leaves_a_store_that_the_old_or_the_new_seal_opens()
    {
        string old = installation.Configure(FileSeal("old.key"), "old.json");
        string wanted = installation.Configure(FileSeal("new.key"), "new.json");
        _ = await installation.InitAsync(old);
        await installation.ServeReadyAsync(old);
        string ciphertext = await installation.EncryptAsync();
        await installation.StopAsync();
        string store = installation.PathOf("store");
        string pristine = installation.PathOf("pristine");
        Copy(store, pristine);

        HashSet<string> seen = [];
        for (int round = 0; round < Rounds; round++)
        {
            Directory.Delete(store, recursive: true);
            Copy(pristine, store);
            int exitCode = await ChangeKilledAfterAsync(round, store, old, wanted);
            bool oldOpens = await OpensAsync(old);
            bool newOpens = await OpensAsync(wanted);
            Assert.True(oldOpens || newOpens, $"No seal opens the store after round {round}.");
            seen.Add($"{exitCode} {oldOpens} {newOpens}");
            await installation.ServeReadyAsync(newOpens ? wanted : old);
            await installation.AssertDecryptsAsync(ciphertext);
            await installation.StopAsync();
        }

        Assert.Contains($"{Killed} True False", seen);
        Assert.Contains("0 False True", seen);
    }

    private string FileSeal(string name) => $$"""{"type":"file","keyFile":"{{installation.PathOf(name)}}"}""";

    private static void Copy(string from, string to)
    {
        _ = Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string directory in Directory.EnumerateDirectories(from))
        {
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }

    // At so many changes of the store's files, wherever in the program that is.
    private async Task<int> ChangeKilledAfterAsync(int fileChanges, string store, string old, string wanted)
    {
        using FileSystemWatcher watcher = new(store) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName };
        await using TrentProcess change = installation.Begin("seal", "change", "--config", old, "--to", wanted);
        int seen = 0;
        watcher.Changed += Count;
        watcher.Created += Count;
        watcher.Deleted += Count;
        watcher.EnableRaisingEvents = true;
        (int exitCode, string error) = await change.ExitAsync();
        Assert.True(exitCode is 0 or Killed, error);
        return exitCode;

        void Count(object sender, FileSystemEventArgs happened)
        {
            if (Interlocked.Increment(ref seen) == fileChanges + 1)
            {
                change.Signal(9);
            }
        }
    }

    // A command that changes nothing and says whether the seal opened the store.
    private async Task<bool> OpensAsync(string config)
    {
        CommandAnswer answer = await installation.RunAsync("seal", "remove", "--config", config, "--slot", "none");
        Assert.Equal(1, answer.ExitCode);
        bool opens = answer.Error.Contains("has no seal slot none", StringComparison.Ordinal);
        Assert.True(opens || answer.Error.Contains("does not open the slot", StringComparison.Ordinal) || answer.Error.Contains("does not exist", StringComparison.Ordinal), answer.Error);
        return opens;
    }

    private async Task<string[]> SlotsAsync(string config)
    {
        string output = await installation.RunWellAsync("seal", "status", "--config", config);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split("  ")[1])];
    }

    [GeneratedRegex("\"eventName\":\"AddSeal\"")]
    private static partial Regex AddSealPattern();

    [GeneratedRegex("\"eventName\":\"RemoveSeal\"")]
    private static partial Regex RemoveSealPattern();

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex SlotPattern();
}

// Check, backup and restore with each seal: what opens a store opens its backups, and nothing else does.
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed partial class SealBackupTests : IAsyncDisposable
{
    private readonly Installation installation = new();

    public static TheoryData<string> All => [.. SealInUse.Types];

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_backup_that_was_made_while_serving_is_checked_and_restored_with_its_seal(string type)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        string backup = installation.PathOf("backup");
        string ciphertext = await BackUpAsync(seal, backup);
        Assert.Contains("\n0 faults\n", await installation.RunWellAsync(["check", .. seal.Present]), StringComparison.Ordinal);
        Assert.Contains("\n0 faults\n", await installation.RunWellAsync(["check", "--backup", backup, .. seal.Present]), StringComparison.Ordinal);

        Directory.Move(installation.PathOf("store"), installation.PathOf("lost"));
        string restored = await installation.RunWellAsync(["restore", "--from", backup, .. seal.Present]);
        Assert.Contains("\n0 faults\n", restored, StringComparison.Ordinal);
        Assert.DoesNotContain("not verified", restored, StringComparison.Ordinal);
        await seal.ServeOpenAsync("--accept-rollback", EpochPattern().Match(restored).Groups[1].Value);
        await installation.AssertDecryptsAsync(ciphertext);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_backup_is_laid_down_unverified_where_the_operator_says_so_and_checked_later(string type)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        string backup = installation.PathOf("backup");
        string ciphertext = await BackUpAsync(seal, backup);
        Directory.Move(installation.PathOf("store"), installation.PathOf("lost"));
        string restored = await installation.RunWellAsync("restore", "--from", backup, "--config", seal.Config, "--unverified");
        Assert.Contains("not verified, as you said: run trent check before you serve it", restored, StringComparison.Ordinal);
        Assert.Contains("\n0 faults\n", await installation.RunWellAsync(["check", .. seal.Present]), StringComparison.Ordinal);
        await seal.ServeOpenAsync("--accept-rollback", EpochPattern().Match(restored).Groups[1].Value);
        await installation.AssertDecryptsAsync(ciphertext);
    }

    [Theory]
    [InlineData("passphrase", "The passphrase does not open the slot")]
    [InlineData("shamir", "The store opens with 2 shares, and fewer were brought.")]
    public async Task With_too_little_in_hand_nothing_is_checked_and_nothing_restored(string type, string says)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        string backup = installation.PathOf("backup");
        _ = await BackUpAsync(seal, backup);
        string[] little = type == "shamir"
            ? seal.Present[..^2]
            : ["--config", seal.Config, "--passphrase-file", installation.WriteSecret("wrong", "correct horse battery")];
        await RefusesAsync(says, ["check", .. little]);
        await RefusesAsync(says, ["check", "--backup", backup, .. little]);
        Directory.Move(installation.PathOf("store"), installation.PathOf("lost"));
        await RefusesAsync(says, ["restore", "--from", backup, .. little]);
        Assert.False(File.Exists(installation.Database));
        await RefusesAsync("was given: name one, type it at a terminal, or write it to standard input", ["restore", "--from", backup, "--config", seal.Config], exitCode: 2);
        Assert.False(File.Exists(installation.Database));
    }

    [Fact]
    public async Task A_backup_from_before_a_change_of_seals_opens_with_the_seal_of_then_only()
    {
        await using SealInUse old = await SealInUse.DescribeAsync(installation, "passphrase", "old");
        await using SealInUse wanted = await SealInUse.DescribeAsync(installation, "file", "new");
        string backup = installation.PathOf("backup");
        _ = await BackUpAsync(old, backup);
        await wanted.ReplaceAsync(old);
        Assert.Contains("\n0 faults\n", await installation.RunWellAsync(["check", "--backup", backup, .. old.Present]), StringComparison.Ordinal);
        await RefusesAsync("has no seal slot of type File; it has: Passphrase", ["check", "--backup", backup, .. wanted.Present]);
        await RefusesAsync("has no seal slot of type Passphrase; it has: File", ["check", .. old.Present]);
    }

    [GeneratedRegex("--accept-rollback ([0-9]+)")]
    private static partial Regex EpochPattern();

    // The backup is made while the server serves, which needs no seal; what is returned was encrypted before.
    private async Task<string> BackUpAsync(SealInUse seal, string backup)
    {
        await seal.InitAsync();
        await seal.ServeOpenAsync();
        string ciphertext = await installation.EncryptAsync();
        _ = await installation.RunWellAsync("backup", "--config", seal.Config, "--out", backup);
        await installation.StopAsync();
        return ciphertext;
    }

    private async Task RefusesAsync(string says, string[] arguments, int exitCode = 1)
    {
        CommandAnswer answer = await installation.RunAsync(arguments);
        Assert.Equal(exitCode, answer.ExitCode);
        Assert.Contains(says, answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd('\n').Split('\n'));
    }
}

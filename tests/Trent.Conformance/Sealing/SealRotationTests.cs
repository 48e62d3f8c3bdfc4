// Rotation of the root key with each seal: who does it where, and what opens the store and its backups afterwards.
using System.Runtime.Versioning;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class SealRotationTests : IAsyncDisposable
{
    private readonly Installation installation = new();

    public static TheoryData<string> All => [.. SealInUse.Types];

    public static TheoryData<string> Automatic => ["file", "pkcs11", "kms"];

    public static TheoryData<string> OfPeople => ["passphrase", "shamir"];

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Theory]
    [MemberData(nameof(Automatic))]
    public async Task A_server_that_opens_by_itself_rotates_while_it_serves_and_the_same_seal_opens_it_again(string type)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        await seal.InitAsync();
        await seal.ServeOpenAsync();
        string ciphertext = await installation.EncryptAsync();
        CommandAnswer rotated = await RotateOnlineAsync();
        Assert.Equal((0, string.Empty), (rotated.ExitCode, rotated.Error));
        Assert.StartsWith("Root key 2 is in force.", rotated.Output, StringComparison.Ordinal);
        await installation.AssertDecryptsAsync(ciphertext);
        await UntilCompletedAsync();
        await installation.StopAsync();

        Assert.Equal($"primary  {type}  root key 2", await SlotsAsync(seal));
        await seal.ServeOpenAsync();
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
        Assert.Contains("\n0 faults\n", await installation.RunWellAsync(["check", .. seal.Present]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfPeople))]
    public async Task A_server_that_people_open_refuses_to_rotate_and_says_what_does(string type)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        await seal.InitAsync();
        await seal.ServeOpenAsync();
        CommandAnswer refused = await RotateOnlineAsync();
        Assert.Equal((1, string.Empty), (refused.ExitCode, refused.Output));
        Assert.Contains("KMSInvalidStateException", refused.Error, StringComparison.Ordinal);
        Assert.Contains("stop the server, and run trent rotate-root-key --offline", refused.Error, StringComparison.Ordinal);
        await installation.StopAsync();
        Assert.Equal($"primary  {type}  root key 1", await SlotsAsync(seal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_store_itself_is_rotated_with_its_seal_which_opens_it_afterwards(string type)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        await seal.InitAsync();
        await seal.ServeOpenAsync();
        string ciphertext = await installation.EncryptAsync();
        await installation.StopAsync();
        Assert.StartsWith("Root key 2 is in force.", await RotateOfflineAsync(seal), StringComparison.Ordinal);
        Assert.Equal($"primary  {type}  root key 2", await SlotsAsync(seal));
        Assert.Contains("\n0 faults\n", await installation.RunWellAsync(["check", .. seal.Present]), StringComparison.Ordinal);

        await seal.ServeOpenAsync();
        await installation.AssertDecryptsAsync(ciphertext);
        await UntilCompletedAsync();
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
        Assert.StartsWith("Root key 3 is in force.", await RotateOfflineAsync(seal), StringComparison.Ordinal);
        await seal.ServeOpenAsync();
        await installation.AssertDecryptsAsync(ciphertext);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_slot_from_before_a_rotation_opens_the_rotated_store_no_more(string type)
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, type, "root");
        await seal.InitAsync();
        byte[] before = SlotBytes.Of(installation.Database);
        _ = await RotateOfflineAsync(seal);
        SlotBytes.PutBack(installation.Database, before);
        Assert.Equal($"primary  {type}  root key 1", await SlotsAsync(seal));

        CommandAnswer check = await installation.RunAsync(["check", .. seal.Present]);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("from before a rotation", check.Output, StringComparison.Ordinal);
        CommandAnswer rotation = await installation.RunAsync(["rotate-root-key", "--offline", .. seal.Present]);
        Assert.Equal(1, rotation.ExitCode);
        Assert.Contains("from before a rotation", rotation.Error, StringComparison.Ordinal);
        if (!seal.IsOpenedByPeople)
        {
            Assert.Contains("from before a rotation", await installation.ServeFailsAsync(seal.Config), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_is_running_is_not_rotated_beside()
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, "file", "root");
        await seal.InitAsync();
        await seal.ServeOpenAsync();
        CommandAnswer refused = await installation.RunAsync(["rotate-root-key", "--offline", .. seal.Present]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is in use by", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_with_two_seals_is_not_rotated_and_they_are_named()
    {
        await using SealInUse first = await SealInUse.DescribeAsync(installation, "file", "first");
        await using SealInUse second = await SealInUse.DescribeAsync(installation, "shamir", "second");
        await first.InitAsync();
        _ = await installation.RunWellAsync(["seal", "add", .. first.Present, .. second.OptionsOfChange]);
        CommandAnswer refused = await installation.RunAsync(["rotate-root-key", "--offline", .. first.Present]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The store has 2 seal slots", refused.Error, StringComparison.Ordinal);
        Assert.Contains("RootKeyRotationFailed", installation.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_shares_and_a_wrong_passphrase_rotate_nothing()
    {
        await using SealInUse seal = await SealInUse.DescribeAsync(installation, "shamir", "root");
        await seal.InitAsync();
        CommandAnswer refused = await installation.RunAsync(["rotate-root-key", "--offline", .. seal.Present[..^2]]);
        Assert.Equal((1, "trent: The store opens with 2 shares, and fewer were brought.\n"), (refused.ExitCode, refused.Error));
        Assert.Equal("primary  shamir  root key 1", await SlotsAsync(seal));

        await using Installation other = new();
        await using SealInUse typed = await SealInUse.DescribeAsync(other, "passphrase", "root");
        await typed.InitAsync();
        refused = await other.RunAsync("rotate-root-key", "--offline", "--config", typed.Config, "--passphrase-file", other.WriteSecret("wrong", "correct horse battery"));
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("trent: The passphrase does not open the slot", refused.Error, StringComparison.Ordinal);
    }

    private async Task<CommandAnswer> RotateOnlineAsync()
    {
        installation.Set("AWS_ACCESS_KEY_ID", installation.AccessKeyId);
        installation.Set("AWS_SECRET_ACCESS_KEY", installation.Secret);
        CommandAnswer answer = await installation.RunAsync("rotate-root-key", "--url", installation.Address.ToString());

        // A server whose seal is a key of another service reads that service's credential here.
        installation.Set("AWS_ACCESS_KEY_ID", TrentServer.AccessKeyId);
        installation.Set("AWS_SECRET_ACCESS_KEY", TrentServer.SecretAccessKey);
        return answer;
    }

    private Task<string> RotateOfflineAsync(SealInUse seal) => installation.RunWellAsync(["rotate-root-key", "--offline", .. seal.Present]);

    private async Task<string> SlotsAsync(SealInUse seal) => (await installation.RunWellAsync("seal", "status", "--config", seal.Config)).TrimEnd('\n');

    // The completion is a record of its own: all secrets are sealed anew then.
    private Task UntilCompletedAsync() => Eventually.IsSoAsync(_ => Task.FromResult(installation.Audit().Contains("\"completed\":true", StringComparison.Ordinal)));
}

// A trail or a store that was set back is noticed, nothing is done before the operator accepts it, and that he did is recorded.
namespace Trent.Audit.Tests;

public sealed class SetBackTests
{
    [Fact]
    public async Task A_trail_that_was_truncated_with_its_signatures_is_noticed()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 5);
        await TruncateAsync(house, lines: 2);
        AuditTrailOpening.SetBack setBack = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync());
        Assert.Equal(new AuditFinding.TrailBehindStore(4, 5), Assert.Single(setBack.Findings));
        Assert.Equal(house.Store.Epoch, setBack.StoreEpoch);
    }

    [Fact]
    public async Task A_trail_that_is_gone_is_noticed()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 5);
        Directory.Delete(house.TrailDirectory, recursive: true);
        AuditTrailOpening.SetBack setBack = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync());
        Assert.Equal(new AuditFinding.TrailBehindStore(0, 5), Assert.Single(setBack.Findings));
    }

    [Fact]
    public async Task A_trail_with_another_history_than_the_store_knows_is_noticed()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 3);
        byte[] early = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        await MakeAsync(house, 2, from: 4);
        await house.CloseStoreAsync();
        Dictionary<string, byte[]> store = Directory.GetFiles(house.StoreDirectory).ToDictionary(path => path, File.ReadAllBytes);

        // The copy of the trail goes on by itself, under the same key, with other records.
        await File.WriteAllBytesAsync(house.Newest, early, TestContext.Current.CancellationToken);
        await using (AuditTrail other = await house.OpenAsync(accepted: await EpochAsync(house)))
        {
            await TestHouse.RecordAsync(other, 100, 2);
        }

        await house.CloseStoreAsync();
        foreach (string path in Directory.GetFiles(house.StoreDirectory))
        {
            File.Delete(path);
        }

        foreach ((string path, byte[] bytes) in store)
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        AuditTrailOpening.SetBack setBack = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync());
        Assert.Contains(new AuditFinding.TrailDiffers(5), setBack.Findings);
    }

    [Fact]
    public async Task An_older_copy_of_the_store_is_noticed()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 2);
        await house.CloseStoreAsync();
        string copy = house.StoreDirectory + "-copy";
        CopyDirectory(house.StoreDirectory, copy);
        for (int round = 0; round < 3; round++)
        {
            await ChangeAsync(house, $"change-{round}");
        }

        await house.CloseStoreAsync();
        Directory.Delete(house.StoreDirectory, recursive: true);
        Directory.Move(copy, house.StoreDirectory);
        File.SetUnixFileMode(house.StoreDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        AuditTrailOpening.SetBack setBack = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync());
        AuditFinding.StoreBehindTrail behind = Assert.IsType<AuditFinding.StoreBehindTrail>(Assert.Single(setBack.Findings));
        Assert.Equal(house.Store.Epoch, behind.StoreEpoch);
        Assert.True(behind.TrailEpoch > behind.StoreEpoch);
    }

    [Fact]
    public async Task Nothing_is_changed_while_the_operator_has_not_accepted()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 5);
        await TruncateAsync(house, lines: 2);
        byte[] trail = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        _ = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync());
        long epoch = house.Store.Epoch;
        _ = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync(accepted: epoch - 1));
        Assert.Equal(epoch, house.Store.Epoch);
        Assert.Equal(trail, await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_operator_accepts_with_the_exact_epoch_is_recorded_and_the_trail_goes_on()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 5);
        await TruncateAsync(house, lines: 2);
        long epoch = await EpochAsync(house);
        await using (AuditTrail trail = await house.OpenAsync(accepted: epoch))
        {
            Assert.Equal(5, trail.Sequence);
        }

        Assert.Contains(RecordingTests.Lines(house), line => line.Contains("\"AcceptRollback\"", StringComparison.Ordinal) && line.Contains($"\"storeEpoch\":{epoch}", StringComparison.Ordinal));
        await using AuditTrail again = await house.OpenAsync();
        Assert.Equal(5, again.Sequence);
        Assert.Empty(house.Verify().Faults);
    }

    private static async Task MakeAsync(TestHouse house, int records, int from = 1)
    {
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, from, records);
    }

    private static async Task ChangeAsync(TestHouse house, string id)
    {
        await using AuditTrail trail = await house.OpenAsync();
        Engine.Auditing.AuditEvent change = TestHouse.Event(id, "CreateKey");
        await house.Store.CommitAsync([trail.RecordWithCommit(change)!], CancellationToken.None);
        await trail.EndAsync(change, CancellationToken.None);
    }

    private static async Task<long> EpochAsync(TestHouse house)
    {
        _ = Assert.IsType<AuditTrailOpening.SetBack>(await house.TryOpenAsync());
        return house.Store.Epoch;
    }

    private static async Task TruncateAsync(TestHouse house, int lines)
    {
        string[] all = TamperingTests.LinesOf(await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(house.Newest, string.Concat(all[..^lines].Select(line => line + "\n")), TestContext.Current.CancellationToken);
    }

    private static void CopyDirectory(string from, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (string path in Directory.GetFiles(from))
        {
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }
    }
}

// A disk that is full, read-only or fails to sync: what was acknowledged stays, and nothing else is promised.
using System.Globalization;
using Trent.Engine.Records;
using Trent.Storage.CrashWriter;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class DiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_commits_keeps_what_was_acknowledged_and_takes_commits_again_when_there_is_space()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        int acknowledged;
        await using (SqliteRecordStore store = await OpenAsync(disk.Data))
        {
            acknowledged = await CommitUntilAsync(store, 0, 100);
            disk.Fill();
            // What the log had allocated before still takes some.
            acknowledged = await CommitUntilAsync(store, acknowledged, int.MaxValue);
            int refused = acknowledged;
            for (int attempt = 0; attempt < 5; attempt++)
            {
                _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(store, refused));
                await RequireAsync(store, acknowledged);
            }

            _ = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.EraseRemainsAsync(CancellationToken.None));
            await RequireAsync(store, acknowledged);

            disk.Free();
            acknowledged = await CommitUntilAsync(store, acknowledged, acknowledged + 50);
            await RequireAsync(store, acknowledged);
            disk.Fill();
        }

        disk.Free();
        await using SqliteRecordStore reopened = await OpenAsync(disk.Data);
        await RequireAsync(reopened, acknowledged);
    }

    [Fact]
    public async Task Commits_that_share_a_transaction_on_a_full_disk_are_all_refused_or_all_kept()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        HashSet<int> acknowledged = [];
        await using (SqliteRecordStore store = await OpenAsync(disk.Data))
        {
            bool refused = false;
            for (int round = 0; !refused; round++)
            {
                Task<bool>[] commits = [.. Enumerable.Range(round * 20, 20).Select(number => IsAcknowledgedAsync(store, number))];
                bool[] answers = await Task.WhenAll(commits);
                foreach ((int index, bool answer) in answers.Index())
                {
                    refused |= !answer;
                    _ = answer && acknowledged.Add((round * 20) + index);
                }
            }

            await RequireNamesAsync(store, acknowledged);
        }

        // The log that is left does not fit into the database: it can be read, and nothing is added.
        await using (SqliteRecordStore reopened = await OpenAsync(disk.Data))
        {
            await RequireNamesAsync(reopened, acknowledged);
        }
    }

    [Fact]
    public async Task Opening_on_a_full_disk_fails_as_unavailable_and_works_when_there_is_space()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        int acknowledged;
        await using (SqliteRecordStore store = await OpenAsync(disk.Data))
        {
            acknowledged = await CommitUntilAsync(store, 0, 50);
        }

        disk.Fill();
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(disk.Data));
        disk.Free();
        await using SqliteRecordStore reopened = await OpenAsync(disk.Data);
        await RequireAsync(reopened, acknowledged);
    }

    [Fact]
    public async Task Opening_on_a_read_only_disk_fails_as_unavailable()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await (await OpenAsync(disk.Data)).DisposeAsync();
        disk.MakeReadOnly();
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(disk.Data));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(40)]
    public async Task After_a_sync_that_failed_the_store_refuses_everything_until_it_is_opened_again(int syncsThatWork)
    {
        using TemporaryDirectory directory = new();
        await (await OpenAsync(directory.Data)).DisposeAsync();
        string trace = directory.Data + ".trace";
        int[] steps = new int[CrashWorkload.Committers];
        using (WriterProcess writer = WriterProcess.Start(directory.Data, Strace(trace, syncsThatWork)))
        {
            // Ends by itself: each committer is refused, and so are reads.
            Assert.Equal(0, await writer.ReadToEndAsync());
            Assert.Equal(CrashWorkload.Committers, writer.Messages.Count(static message => message.StartsWith("refused ", StringComparison.Ordinal)));
            Assert.Contains("until it is opened again", writer.Messages[^2], StringComparison.Ordinal);
            Assert.Equal("reads refused", writer.Messages[^1]);
            foreach ((int committer, int step) in writer.Acknowledged)
            {
                steps[committer] = step;
            }
        }

        // The sync that failed was the last: nothing was tried a second time, not even while the store was closed.
        string[] syncs = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        Assert.Contains("EIO", syncs[^1], StringComparison.Ordinal);
        Assert.Single(syncs, static line => line.Contains("EIO", StringComparison.Ordinal));

        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.RequireExactlyAsync(steps);
    }

    // The count of calls is each thread's own, so from then on all of that thread's calls fail.
    private static string[] Strace(string trace, int syncsThatWork)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/strace"))
        {
            Assert.Skip("strace, which makes a sync fail, is not installed.");
        }

        string from = string.Create(CultureInfo.InvariantCulture, $"inject=fsync,fdatasync:error=EIO:when={syncsThatWork + 1}+");
        return ["/usr/bin/strace", "-f", "-qqq", "-o", trace, "-e", "signal=none", "-e", "trace=fsync,fdatasync", "-e", from];
    }

    private static RecordId Numbered(int number) => Key(number.ToString("d6", CultureInfo.InvariantCulture));

    private static Task CommitAsync(SqliteRecordStore store, int number) =>
        store.CommitAsync(Insert(Numbered(number), new byte[3000]), Insert(Numbered(number) with { Kind = RecordKind.Alias }, new byte[20])).AsTask();

    private static async Task<bool> IsAcknowledgedAsync(SqliteRecordStore store, int number)
    {
        try
        {
            await CommitAsync(store, number);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    // The first number that was not committed, because it was refused or is the last.
    private static async Task<int> CommitUntilAsync(SqliteRecordStore store, int from, int until)
    {
        for (int number = from; number < until; number++)
        {
            if (!await IsAcknowledgedAsync(store, number))
            {
                Assert.Equal(int.MaxValue, until);
                return number;
            }
        }

        return until;
    }

    private static Task RequireAsync(SqliteRecordStore store, int acknowledged) =>
        RequireNamesAsync(store, Enumerable.Range(0, acknowledged).ToHashSet());

    private static async Task RequireNamesAsync(SqliteRecordStore store, IReadOnlySet<int> numbers)
    {
        Assert.NotEmpty(numbers);
        foreach (RecordKind kind in new[] { RecordKind.Key, RecordKind.Alias })
        {
            IReadOnlyList<StoredRecord> records = await store.ListAsync(kind, Account, Region, null, StorageLimits.ListRecordsMax, CancellationToken.None);
            Assert.Equal(numbers.Select(number => Numbered(number).Name).Order(StringComparer.Ordinal), records.Select(static record => record.Id.Name));
        }

        Assert.Equal(2 * numbers.Count, await store.VerifyAllAsync(CancellationToken.None));
    }
}

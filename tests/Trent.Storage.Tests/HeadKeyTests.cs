// The key of the head changes in one transaction with the seal slots: a store opens with the one that its slots hold, and with no other.
using System.Security.Cryptography;
using Trent.Engine.Records;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class HeadKeyTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task From_the_change_on_the_store_opens_with_the_new_key_alone_and_has_the_new_slots_alone()
    {
        await using (SqliteRecordStore store = await OpenWithAsync(directory.Data, head: 1))
        {
            await store.CommitAsync(Insert(Key("before"), [1]));
            await ChangeAsync(store, head: 2, Insert(Key("with"), [2]));
            await store.CommitAsync(Insert(Key("after"), [3]));
            Assert.Equal(3, store.Epoch);
            Assert.Equal(3, await store.VerifyAllAsync(CancellationToken.None));
        }

        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => OpenWithAsync(directory.Data, head: 1));
        await using SqliteRecordStore reopened = await OpenWithAsync(directory.Data, head: 2);
        Assert.Equal(3, await reopened.VerifyAllAsync(CancellationToken.None));
        await reopened.DisposeAsync();
        await using SqliteDatabase database = await SqliteDatabase.OpenAsync(directory.Data, Options, CancellationToken.None);
        KeyValuePair<string, ReadOnlyMemory<byte>> slot = Assert.Single(await database.ReadSealSlotsAsync(CancellationToken.None));
        Assert.Equal(("slot", (byte)2), (slot.Key, slot.Value.Span[0]));
    }

    [Fact]
    public async Task A_conflict_changes_neither_key_nor_slots()
    {
        await using (SqliteRecordStore store = await OpenWithAsync(directory.Data, head: 1))
        {
            await store.CommitAsync(Insert(Key("a"), [1]));
            _ = await Assert.ThrowsAsync<RecordConflictException>(() => ChangeAsync(store, head: 2, Insert(Key("a"), [2])));
            await store.CommitAsync(Insert(Key("b"), [3]));
        }

        await using SqliteRecordStore reopened = await OpenWithAsync(directory.Data, head: 1);
        Assert.Equal(2, await reopened.VerifyAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Commits_and_reads_go_on_while_the_key_changes_again_and_again()
    {
        const int Changes = 20;
        int committed = 0;
        await using (SqliteRecordStore store = await OpenWithAsync(directory.Data, head: 1))
        {
            await store.CommitAsync(Insert(Key("read"), [9]));
            using CancellationTokenSource stop = new();
            Task[] others =
            [
                .. Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
                {
                    for (int step = 0; !stop.IsCancellationRequested; step++)
                    {
                        await store.CommitAsync(Insert(Key($"{writer}-{step}"), new byte[100]));
                        _ = Interlocked.Increment(ref committed);
                    }
                })),
                .. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        Assert.Equal([9], (await store.FindAsync(Key("read"), CancellationToken.None))!.Body.ToArray());
                    }
                })),
            ];
            for (int change = 1; change <= Changes; change++)
            {
                await ChangeAsync(store, (byte)(1 + change), Insert(Key($"change-{change}"), [1]));
            }

            await stop.CancelAsync();
            await Task.WhenAll(others);
        }

        await using SqliteRecordStore reopened = await OpenWithAsync(directory.Data, head: 1 + Changes);
        Assert.Equal(committed + Changes + 1, await reopened.VerifyAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_full_disk_changes_neither_key_nor_slots()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await using (SqliteRecordStore store = await OpenWithAsync(disk.Data, head: 1))
        {
            await store.CommitAsync(Insert(Key("a"), [1]));
            disk.Fill();
            _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => ChangeAsync(store, head: 2, [.. Enumerable.Range(0, 200).Select(static number => Insert(Key($"n{number}"), new byte[20_000]))]));
            disk.Free();
            await store.CommitAsync(Insert(Key("b"), [1]));
        }

        await using SqliteRecordStore reopened = await OpenWithAsync(disk.Data, head: 1);
        Assert.Equal(2, await reopened.VerifyAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Somebody_who_knows_the_keys_below_the_head_changes_nothing_unnoticed()
    {
        await using (SqliteRecordStore store = await OpenWithAsync(directory.Data, head: 1))
        {
            await store.CommitAsync(Insert(Key("a"), [1]), Insert(Key("b"), [1]));
            await ChangeAsync(store, head: 2, Insert(Key("c"), [1]));
        }

        // What he makes has right tags in every row and bucket: here the store itself made it, and only the head is the one of before.
        string twin = Path.Combine(Path.GetDirectoryName(directory.Data)!, "twin");
        CopyOf(directory.Data, twin);
        await using (SqliteRecordStore forger = await OpenWithAsync(twin, head: 2))
        {
            await forger.CommitAsync(Replace(Key("a"), 2, [2]));
        }

        using (Microsoft.Data.Sqlite.SqliteConnection intruder = Intruder(Path.Combine(twin, SqliteDatabase.FileName)))
        {
            _ = intruder.Run($"ATTACH '{directory.Database}' AS victim");
            Assert.Equal(1, intruder.Run("UPDATE head SET epoch = (SELECT epoch FROM victim.head), tag = (SELECT tag FROM victim.head)"));
        }

        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => OpenWithAsync(twin, head: 2));
        await (await OpenWithAsync(directory.Data, head: 2)).DisposeAsync();
    }

    private static void CopyOf(string from, string to)
    {
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(to) : Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(Path.Combine(from, SqliteDatabase.FileName), Path.Combine(to, SqliteDatabase.FileName));
    }

    private static Task ChangeAsync(SqliteRecordStore store, byte head, params RecordChange[] changes) => store.ChangeHeadKeyAsync(
        new RotatingAuthenticator(head), new Dictionary<string, ReadOnlyMemory<byte>> { ["slot"] = new byte[] { head } }, changes, CancellationToken.None).AsTask();

    private static async Task<SqliteRecordStore> OpenWithAsync(string directory, int head)
    {
        SqliteDatabase database = await SqliteDatabase.OpenAsync(directory, Options, CancellationToken.None);
        try
        {
            return await SqliteRecordStore.AttachAsync(database, new RotatingAuthenticator((byte)head), CancellationToken.None);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private sealed class RotatingAuthenticator(byte head) : IRecordAuthenticator
    {
        private readonly byte[] headKey = [.. Enumerable.Repeat(head, 32)];

        public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => HMACSHA256.HashData("rows"u8, row, tag);

        public void ComputeHeadTag(ReadOnlySpan<byte> message, Span<byte> tag) => HMACSHA256.HashData(headKey, message, tag);

        public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => HMACSHA256.HashData("spread"u8, row, digest);
    }
}

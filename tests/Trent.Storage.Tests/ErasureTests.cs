// What was deleted or replaced cannot be found in any file of the data directory once its remains were erased.
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class ErasureTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    [InlineData(900)]
    [InlineData(5000)]
    public async Task Nothing_of_a_deleted_or_replaced_body_remains(int bytes)
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync([.. Enumerable.Range(0, 100).Select(i => Insert(Key($"n{i}"), Body($"KEEP{i:d4}", bytes)))]);
        await store.CommitAsync(Insert(Key("doomed"), Body("FINDME-DELETED", bytes)), Insert(Key("renewed"), Body("FINDME-REPLACED", bytes)));
        Assert.True(Holds("FINDME-DELETED"));
        await store.CommitAsync(Delete(Key("doomed"), 1), Replace(Key("renewed"), 2, Body("NEW", 40)));
        await store.EraseRemainsAsync(CancellationToken.None);
        Assert.False(Holds("FINDME"));
        Assert.True(Holds("KEEP0042"));
        Assert.Equal(101, await store.VerifyAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_remains_where_pages_were_split_and_merged()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        Dictionary<string, long> versions = [];
        int serial = 0;
        string Marker(string name, long version) => $"<{name}:{version}:{serial}>";
        Dictionary<string, string> live = [];
        HashSet<string> dead = [];
        for (int round = 0; round < 150; round++)
        {
            List<RecordChange> changes = [];
            HashSet<string> touched = [];
            for (int step = 0; step < 20; step++)
            {
                serial++;
                string name = $"n{RandomNumberGenerator.GetInt32(400)}";
                if (!touched.Add(name))
                {
                    continue;
                }

                if (live.TryGetValue(name, out string? old))
                {
                    _ = dead.Add(old);
                    if (RandomNumberGenerator.GetInt32(2) == 0)
                    {
                        changes.Add(Delete(Key(name), versions[name]));
                        _ = live.Remove(name);
                        continue;
                    }
                }

                long version = old is null ? 1 : versions[name] + 1;
                string marker = Marker(name, version);
                byte[] body = Body(marker, marker.Length + RandomNumberGenerator.GetInt32(1200));
                changes.Add(version == 1 ? Insert(Key(name), body) : Replace(Key(name), version, body));
                versions[name] = version;
                live[name] = marker;
            }

            await store.CommitAsync(changes, CancellationToken.None);
        }

        await store.EraseRemainsAsync(CancellationToken.None);
        string everything = Everything();
        Assert.DoesNotContain(dead, marker => everything.Contains(marker, StringComparison.Ordinal));
        Assert.All(live.Values, marker => Assert.Contains(marker, everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasing_waits_for_readers_and_lets_them_go_on()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync([.. Enumerable.Range(0, 200).Select(i => Insert(Key($"n{i}"), Body("X", 500)))]);
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 6).Select(reader => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                _ = await store.ListAsync(RecordKind.Key, Account, Region, null, 100, CancellationToken.None);
            }
        }))];
        for (int i = 0; i < 20; i++)
        {
            string marker = $"FINDME{i}-";
            await store.CommitAsync(Insert(Key("doomed"), Body(marker, 600)));
            await store.CommitAsync(Delete(Key("doomed"), 1));
            await store.EraseRemainsAsync(CancellationToken.None);
            Assert.False(Holds(marker));
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Erasing_fails_loudly_when_another_program_holds_a_snapshot()
    {
        SqliteStoreOptions impatient = new() { CreateIfMissing = true, CheckPagesAtOpen = false, ReadConnections = 1, BusyTimeout = TimeSpan.FromMilliseconds(50) };
        await using SqliteRecordStore store = await SqliteRecordStore.AttachAsync(
            await SqliteDatabase.OpenAsync(directory.Data, impatient, CancellationToken.None), Authenticator, CancellationToken.None);
        await store.CommitAsync(Insert(Key("a"), [1]));
        using (SqliteConnection backup = Intruder(directory.Database))
        {
            _ = backup.Run("BEGIN");
            _ = backup.Run("SELECT count(*) FROM records");
            await store.CommitAsync(Delete(Key("a"), 1));
            _ = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.EraseRemainsAsync(CancellationToken.None));
        }

        await store.EraseRemainsAsync(CancellationToken.None);
    }

    private static byte[] Body(string marker, int bytes)
    {
        byte[] body = new byte[Math.Max(bytes, marker.Length)];
        body.AsSpan().Fill((byte)'.');
        for (int at = 0; at + marker.Length <= body.Length; at += marker.Length)
        {
            _ = Encoding.ASCII.GetBytes(marker, body.AsSpan(at));
        }

        return body;
    }

    private bool Holds(string text) => Everything().Contains(text, StringComparison.Ordinal);

    private string Everything() => string.Concat(Directory.GetFiles(directory.Data).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Select(file =>
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }));
}

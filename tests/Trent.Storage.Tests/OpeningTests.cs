// What opening a data directory refuses, and that it leaves what it refuses exactly as it was.
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_store_id_is_random_and_stays()
    {
        ReadOnlyMemory<byte> first;
        await using (SqliteDatabase database = await OpenDatabaseAsync())
        {
            first = database.StoreId;
            Assert.Equal(16, first.Length);
        }

        await using (SqliteDatabase database = await OpenDatabaseAsync())
        {
            Assert.Equal(first.ToArray(), database.StoreId.ToArray());
        }

        using TemporaryDirectory elsewhere = new();
        await using SqliteDatabase other = await SqliteDatabase.OpenAsync(elsewhere.Data, Options, CancellationToken.None);
        Assert.NotEqual(first.ToArray(), other.StoreId.ToArray());
    }

    [Fact]
    public async Task Seal_slots_are_kept_replaced_and_deleted()
    {
        await using (SqliteDatabase database = await OpenDatabaseAsync())
        {
            await database.WriteSealSlotAsync("file", new byte[] { 1 }, CancellationToken.None);
            await database.WriteSealSlotAsync("shares", new byte[] { 2 }, CancellationToken.None);
            await database.WriteSealSlotAsync("file", new byte[] { 3 }, CancellationToken.None);
            Assert.True(await database.DeleteSealSlotAsync("shares", CancellationToken.None));
            Assert.False(await database.DeleteSealSlotAsync("shares", CancellationToken.None));
        }

        await using SqliteDatabase reopened = await OpenDatabaseAsync();
        KeyValuePair<string, ReadOnlyMemory<byte>> slot = Assert.Single(await reopened.ReadSealSlotsAsync(CancellationToken.None));
        Assert.Equal("file", slot.Key);
        Assert.Equal([3], slot.Value.ToArray());
    }

    [Fact]
    public async Task Epoch_and_records_survive_a_restart()
    {
        await using (SqliteRecordStore store = await OpenAsync(directory.Data))
        {
            await store.CommitAsync(Insert(Key("a"), [1]));
            await store.CommitAsync(Replace(Key("a"), 2, [2]));
            Assert.Equal(2, store.Epoch);
        }

        await using SqliteRecordStore reopened = await OpenAsync(directory.Data);
        Assert.Equal(2, reopened.Epoch);
        Assert.Equal(0, reopened.CommitCount);
        Assert.Equal([2], (await reopened.FindAsync(Key("a"), CancellationToken.None))!.Body.ToArray());
    }

    [Fact]
    public async Task A_missing_store_is_not_made_unless_told_to()
    {
        SqliteStoreOptions options = new() { CreateIfMissing = false, CheckPagesAtOpen = true, ReadConnections = 1, BusyTimeout = TimeSpan.FromSeconds(1) };
        _ = await Assert.ThrowsAsync<StoreFormatException>(() => SqliteDatabase.OpenAsync(directory.Data, options, CancellationToken.None));
        Assert.False(Directory.Exists(directory.Data));
    }

    [Fact]
    public async Task A_second_opening_is_refused_and_names_the_process()
    {
        await using SqliteDatabase database = await OpenDatabaseAsync();
        StoreInUseException refusal = await Assert.ThrowsAsync<StoreInUseException>(OpenDatabaseAsync);
        Assert.Contains(directory.Data, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_is_refused_and_left_as_it_is()
    {
        await RefusedUntouchedAsync(RandomNumberGenerator.GetBytes(10_000));
        await RefusedUntouchedAsync([]);
        await RefusedUntouchedAsync([1, 2, 3]);
        await RefusedUntouchedAsync([.. "SQLite format 3\0"u8, .. new byte[50]]);
    }

    [Theory]
    [InlineData("PRAGMA application_id = 77")]
    [InlineData("PRAGMA user_version = 999")]
    [InlineData("PRAGMA user_version = 0")]
    [InlineData("CREATE TABLE more (a)")]
    [InlineData("DROP TABLE records")]
    [InlineData("DELETE FROM store")]
    public async Task A_database_of_another_program_or_release_is_refused_and_left_as_it_is(string change)
    {
        await (await OpenAsync(directory.Data)).DisposeAsync();
        using (SqliteConnection connection = Intruder(directory.Database))
        {
            _ = connection.Run(change);
        }

        await RefusedUntouchedAsync(await File.ReadAllBytesAsync(directory.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_newer_schema_that_stands_in_the_log_only_is_refused_too()
    {
        await (await OpenAsync(directory.Data)).DisposeAsync();
        using SqliteConnection connection = Intruder(directory.Database);
        _ = connection.Run("PRAGMA user_version = 999");
        _ = await Assert.ThrowsAsync<StoreFormatException>(OpenDatabaseAsync);
    }

    [Fact]
    public async Task Damaged_pages_are_refused_and_left_as_they_are()
    {
        await using (SqliteRecordStore store = await OpenAsync(directory.Data))
        {
            await store.CommitAsync([.. Enumerable.Range(0, 500).Select(i => Insert(Key($"n{i}"), new byte[200]))]);
        }

        byte[] damaged = await File.ReadAllBytesAsync(directory.Database, TestContext.Current.CancellationToken);
        damaged.AsSpan(8 * 4096, damaged.Length - (12 * 4096)).Fill(0x5a);
        await RefusedUntouchedAsync(damaged);
    }

    [Fact]
    public async Task A_lost_database_beside_its_log_is_not_replaced_by_an_empty_one()
    {
        await (await OpenAsync(directory.Data)).DisposeAsync();
        File.Move(directory.Database, directory.Database + "-wal");
        _ = await Assert.ThrowsAsync<StoreFormatException>(OpenDatabaseAsync);
        Assert.False(File.Exists(directory.Database));
    }

    [Fact]
    public async Task A_creation_that_was_interrupted_is_begun_again()
    {
        await (await OpenAsync(directory.Data)).DisposeAsync();
        File.Move(directory.Database, directory.Database + ".new");
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        Assert.Equal(0, store.Epoch);
        Assert.False(File.Exists(directory.Database + ".new"));
    }

    [Fact]
    public async Task Everything_is_made_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync(Insert(Key("a"), [1]));
        Assert.Equal(Convert.ToInt32("700", 8), (int)File.GetUnixFileMode(directory.Data));
        foreach (string file in Directory.GetFiles(directory.Data))
        {
            Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(file));
        }

        Assert.True(File.Exists(directory.Database + "-wal"));
    }

    [Theory]
    [InlineData("", "750")]
    [InlineData("", "701")]
    [InlineData(SqliteDatabase.FileName, "640")]
    [InlineData(SqliteDatabase.FileName, "602")]
    public async Task What_others_can_reach_is_refused_by_name(string file, string mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await (await OpenAsync(directory.Data)).DisposeAsync();
        string path = Path.Combine(directory.Data, file);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        StorePermissionException refusal = await Assert.ThrowsAsync<StorePermissionException>(OpenDatabaseAsync);
        Assert.Contains(path.TrimEnd('/'), refusal.Message, StringComparison.Ordinal);
    }

    private Task<SqliteDatabase> OpenDatabaseAsync() => SqliteDatabase.OpenAsync(directory.Data, Options, CancellationToken.None);

    private async Task RefusedUntouchedAsync(byte[] content)
    {
        await (await SqliteDatabase.OpenAsync(directory.Data + "-made", Options, CancellationToken.None)).DisposeAsync();
        if (!Directory.Exists(directory.Data))
        {
            Directory.Move(directory.Data + "-made", directory.Data);
        }

        await File.WriteAllBytesAsync(directory.Database, content);
        StoreFormatException refusal = await Assert.ThrowsAsync<StoreFormatException>(OpenDatabaseAsync);
        Assert.Contains(directory.Database, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(directory.Database));
    }
}

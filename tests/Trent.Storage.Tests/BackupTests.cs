// Backups as files: complete beside a writer at full speed, never half, damage found, hostile ones refused.
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;
using Trent.Storage.Backups;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly TemporaryDirectory other = new();

    private string Backup => directory.Data + ".backup";

    public void Dispose()
    {
        directory.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task A_backup_beside_a_writer_at_full_speed_has_every_commit_that_was_acknowledged_before_it_began()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        ConcurrentDictionary<int, bool> acknowledged = new();
        using CancellationTokenSource stop = new();
        TaskCompletionSource isFast = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] writers = [.. Enumerable.Range(0, 8).Select(WriteAsync)];
        await isFast.Task;
        int[] before = [.. acknowledged.Keys];
        BackupHeader header = await WriteBackupAsync();
        long epochAfter = store.Epoch;
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.InRange(header.Epoch, 1, epochAfter);
        await using SqliteRecordStore restored = await RestoreAsync();
        Assert.Equal(header.Epoch, restored.Epoch);
        HashSet<string> there = [.. (await restored.ListAsync(RecordKind.Key, Account, Region, null, StorageLimits.ListRecordsMax, CancellationToken.None)).Select(static record => record.Id.Name)];
        Assert.All(before, number => Assert.Contains(Name(number), there));
        Assert.Equal(there.Count, await restored.VerifyAllAsync(CancellationToken.None));

        // The store was not disturbed: what came during and after the backup is in it, and its log shrinks again.
        Assert.Equal(acknowledged.Count, await store.VerifyAllAsync(CancellationToken.None));

        async Task WriteAsync(int writer)
        {
            for (int step = 0; !stop.IsCancellationRequested; step++)
            {
                int number = (step * 8) + writer;
                await store.CommitAsync(Insert(Key(Name(number)), new byte[2_000]));
                acknowledged[number] = true;
                if (acknowledged.Count > 300)
                {
                    _ = isFast.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task The_server_can_copy_its_whole_log_back_after_a_backup()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync(Insert(Key("a"), [1]));
        _ = await WriteBackupAsync();
        await store.EraseRemainsAsync(CancellationToken.None);
        Assert.Equal(0, new FileInfo(directory.Database + "-wal").Length);
    }

    [Fact]
    public async Task A_backup_of_a_store_that_nobody_has_open_leaves_it_openable()
    {
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        Assert.Equal([7], (await store.FindAsync(Key("a"), CancellationToken.None))!.Body.ToArray());
        await store.CommitAsync(Insert(Key("later"), [1]));
    }

    [Fact]
    public async Task Seal_slots_and_the_store_id_come_back()
    {
        ReadOnlyMemory<byte> storeId;
        await using (SqliteDatabase database = await SqliteDatabase.OpenAsync(directory.Data, Options, CancellationToken.None))
        {
            storeId = database.StoreId;
            await database.WriteSealSlotAsync("primary", new byte[] { 1, 2, 3 }, CancellationToken.None);
            await using SqliteRecordStore store = await SqliteRecordStore.AttachAsync(database, Authenticator, CancellationToken.None);
        }

        BackupHeader header = await WriteBackupAsync();
        using (StagedRestore staged = await LayDownAsync())
        {
            staged.Commit();
        }

        await using SqliteDatabase restored = await SqliteDatabase.OpenAsync(other.Data, Options, CancellationToken.None);
        Assert.Equal(storeId.ToArray(), restored.StoreId.ToArray());
        Assert.Equal(storeId.ToArray(), header.StoreId.ToArray());
        Assert.Equal([1, 2, 3], (await restored.ReadSealSlotsAsync(CancellationToken.None))["primary"].ToArray());
    }

    [Fact]
    public async Task What_was_deleted_before_is_not_in_a_backup()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(64);
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync([.. Enumerable.Range(0, 200).Select(number => Insert(Key($"n{number}"), [.. secret, .. new byte[500]]))]);
        await store.CommitAsync([.. Enumerable.Range(0, 200).Where(static number => number % 3 != 0).Select(number => Delete(Key($"n{number}"), 1))]);
        await store.CommitAsync([.. Enumerable.Range(0, 200).Where(static number => number % 3 == 0).Select(number => Replace(Key($"n{number}"), 2, new byte[500]))]);
        _ = await WriteBackupAsync();
        Assert.Equal(-1, (await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken)).AsSpan().IndexOf(secret));
    }

    [Fact]
    public async Task A_backup_is_for_its_owner_alone_and_overwrites_nothing()
    {
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
        }

        byte[] first = await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken);
        BackupException refusal = await Assert.ThrowsAsync<BackupException>(WriteBackupAsync);
        Assert.Contains(Backup, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken));
        RequireNoTrace();
    }

    [Fact]
    public async Task What_a_killed_backup_left_is_taken_over_by_the_next()
    {
        await MakeStoreAsync();
        await File.WriteAllBytesAsync(Backup + ".part", new byte[5_000], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Backup + ".part-database", new byte[5_000], TestContext.Current.CancellationToken);
        _ = await WriteBackupAsync();
        RequireNoTrace();
        await (await RestoreAsync()).DisposeAsync();
    }

    [Fact]
    public async Task A_directory_without_a_store_cannot_be_backed_up()
    {
        _ = await Assert.ThrowsAsync<StoreFormatException>(WriteBackupAsync);
        Assert.False(File.Exists(Backup));
    }

    [Fact]
    public async Task A_full_disk_refuses_a_backup_and_leaves_nothing_of_it()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await using (SqliteRecordStore store = await OpenAsync(directory.Data))
        {
            await store.CommitAsync([.. Enumerable.Range(0, 900).Select(number => Insert(Key(Name(number)), new byte[12_000]))]);
        }

        // Room for the copy of the database, but not for the backup as well; and then for nothing.
        string path = Path.Combine(Path.GetDirectoryName(disk.Data)!, "backup");
        _ = await Assert.ThrowsAsync<BackupException>(() => StoreBackup.WriteAsync(directory.Data, path, "1.0.0", TimeProvider.System, CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(disk.Data)!));
        disk.Fill();
        _ = await Assert.ThrowsAsync<BackupException>(() => StoreBackup.WriteAsync(directory.Data, path, "1.0.0", TimeProvider.System, CancellationToken.None));
        Assert.Equal(["ballast"], Directory.GetFileSystemEntries(Path.GetDirectoryName(disk.Data)!).Select(static entry => Path.GetFileName(entry)));
    }

    [Fact]
    public async Task A_full_disk_refuses_a_restore_and_leaves_no_store()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        Directory.CreateDirectory(disk.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        disk.Fill();
        _ = await Assert.ThrowsAsync<BackupException>(() => StagedRestore.LayDownAsync(Backup, disk.Data, [], CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(disk.Data, SqliteDatabase.FileName)));
        Assert.False(Directory.Exists(Path.Combine(disk.Data, "restoring")));
        disk.Free();
        using StagedRestore staged = await StagedRestore.LayDownAsync(Backup, disk.Data, [], CancellationToken.None);
        staged.Commit();
    }

    [Fact]
    public async Task A_restore_that_is_not_committed_leaves_the_directory_as_it_was()
    {
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        using (StagedRestore staged = await LayDownAsync())
        {
            Assert.True(File.Exists(Path.Combine(staged.StagingDirectory, SqliteDatabase.FileName)));
            Assert.False(File.Exists(other.Database));
            StoreInUseException refusal = await Assert.ThrowsAsync<StoreInUseException>(LayDownAsync);
            Assert.Contains(other.Data, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["trent.lock", "trent.pid"], Directory.GetFileSystemEntries(other.Data).Select(static entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_killed_restore_left_is_taken_over_by_the_next()
    {
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        PrivateDirectory(other.Data);
        PrivateDirectory(Path.Combine(other.Data, "restoring"));
        await File.WriteAllBytesAsync(Path.Combine(other.Data, "restoring", SqliteDatabase.FileName), new byte[5_000], TestContext.Current.CancellationToken);
        await using SqliteRecordStore restored = await RestoreAsync();
        Assert.Equal(1, await restored.VerifyAllAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(SqliteDatabase.FileName)]
    [InlineData("something")]
    public async Task A_directory_that_is_not_empty_is_refused_and_left_as_it_is(string name)
    {
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        PrivateDirectory(other.Data);
        await File.WriteAllBytesAsync(Path.Combine(other.Data, name), [1, 2, 3], TestContext.Current.CancellationToken);
        BackupException refusal = await Assert.ThrowsAsync<BackupException>(LayDownAsync);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Path.Combine(other.Data, name), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Any_flipped_bit_any_missing_byte_and_any_added_byte_is_found()
    {
        await MakeStoreAsync();
        _ = await WriteBackupAsync();
        byte[] whole = await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken);
        foreach (int at in (int[])[.. Enumerable.Range(0, BackupHeader.Bytes), BackupHeader.Bytes + 100, whole.Length / 2, whole.Length - 1])
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            await RequireRefusedAsync(damaged);
        }

        foreach (int length in (int[])[0, 1, BackupHeader.Bytes - 1, BackupHeader.Bytes, whole.Length - 1])
        {
            await RequireRefusedAsync(whole[..length]);
        }

        await RequireRefusedAsync([.. whole, 0]);
    }

    [Theory]
    [InlineData("PRAGMA application_id = 77")]
    [InlineData("PRAGMA user_version = 999")]
    [InlineData("CREATE TABLE more (a)")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM head; END")]
    [InlineData("DROP TABLE records")]
    [InlineData("DELETE FROM store")]
    [InlineData("DELETE FROM head")]
    [InlineData("UPDATE head SET epoch = 99")]
    public async Task A_database_that_is_not_a_store_of_ours_is_refused_under_the_best_of_headers(string change)
    {
        await MakeStoreAsync();
        BackupHeader header = await WriteBackupAsync();
        byte[] content = (await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken))[BackupHeader.Bytes..];
        string forged = directory.Data + ".forged";
        await File.WriteAllBytesAsync(forged, content, TestContext.Current.CancellationToken);
        using (SqliteConnection connection = Intruder(forged))
        {
            _ = connection.Run(change);
        }

        await RequireRefusedAsync(Wrap(header, await File.ReadAllBytesAsync(forged, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Random_content_under_a_good_header_is_refused()
    {
        await MakeStoreAsync();
        BackupHeader header = await WriteBackupAsync();
        for (int round = 0; round < 50; round++)
        {
            byte[] content = (await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken))[BackupHeader.Bytes..];
            RandomNumberGenerator.Fill(content.AsSpan(RandomNumberGenerator.GetInt32(100, content.Length - 2_000), 2_000));
            string path = Path.Combine(directory.Data, "hostile");
            await File.WriteAllBytesAsync(path, Wrap(header, content), TestContext.Current.CancellationToken);
            try
            {
                using StagedRestore staged = await StagedRestore.LayDownAsync(path, other.Data, [], CancellationToken.None);
                // What passes for a database is still not what was committed.
                SqliteDatabase database = await SqliteDatabase.OpenAsync(staged.StagingDirectory, Options, CancellationToken.None);
                try
                {
                    await using SqliteRecordStore store = await SqliteRecordStore.AttachAsync(database, Authenticator, CancellationToken.None);
                    _ = await store.VerifyAllAsync(CancellationToken.None);
                }
                finally
                {
                    await database.DisposeAsync();
                }
            }
            catch (Exception refusal) when (refusal is StoreFormatException or BackupException or RecordIntegrityException or StoreUnavailableException)
            {
                Assert.False(File.Exists(other.Database));
            }
        }
    }

    private static string Name(int number) => number.ToString("d8", CultureInfo.InvariantCulture);

    private static byte[] Wrap(BackupHeader header, byte[] content) =>
        [.. (header with { ContentBytes = content.Length, ContentDigest = SHA256.HashData(content) }).Write(), .. content];

    private static void PrivateDirectory(string path) => _ = OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private async Task MakeStoreAsync()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync(Insert(Key("a"), [7]));
    }

    private Task<BackupHeader> WriteBackupAsync() => StoreBackup.WriteAsync(directory.Data, Backup, "1.0.0", TimeProvider.System, CancellationToken.None);

    private Task<StagedRestore> LayDownAsync() => StagedRestore.LayDownAsync(Backup, other.Data, [], CancellationToken.None);

    private async Task<SqliteRecordStore> RestoreAsync()
    {
        using (StagedRestore staged = await LayDownAsync())
        {
            staged.Commit();
        }

        return await OpenAsync(other.Data);
    }

    private async Task RequireRefusedAsync(byte[] content)
    {
        string path = directory.Data + ".hostile";
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        Exception? refusal = await Xunit.Record.ExceptionAsync(() => StagedRestore.LayDownAsync(path, other.Data, [], CancellationToken.None));
        Assert.True(refusal is BackupException or StoreFormatException, refusal?.ToString() ?? "it was taken");
        Assert.False(File.Exists(other.Database));
        Assert.False(Directory.Exists(Path.Combine(other.Data, "restoring")));
    }

    private void RequireNoTrace() => Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Backup)!, "*.part*"));
}

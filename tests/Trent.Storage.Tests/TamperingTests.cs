// Somebody who can write the database file, with SQLite in hand and tags seen before, is noticed: while running and after.
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class TamperingTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    /// <summary>What is done to the file, and which records it is about; a row saved earlier stands in the table "saved".</summary>
    public static TheoryData<string, string[]> Attacks => new()
    {
        { "UPDATE records SET body = x'00' WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET version = version + 1 WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET version = 1 WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET due_at = NULL WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET due_at = 1 WHERE name = 'other'", ["other"] },
        { "UPDATE records SET parent = 'thief' WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET parent = NULL WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET tag = zeroblob(32) WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET bucket = bucket + 1 WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET bucket = -5 WHERE name = 'victim'", ["victim"] },
        { "UPDATE records SET name = 'renamed' WHERE name = 'victim'", ["victim", "renamed"] },
        { "UPDATE records SET account = '111111111111' WHERE name = 'victim'", ["victim"] },
        { "WITH old AS MATERIALIZED (SELECT name AS n, body AS b FROM records) UPDATE records SET body = b FROM old WHERE records.name IN ('victim', 'other') AND n = CASE records.name WHEN 'victim' THEN 'other' ELSE 'victim' END", ["victim", "other"] },
        { "UPDATE records SET (body, tag) = (SELECT body, tag FROM records r WHERE r.name = 'other') WHERE name = 'victim'", ["victim"] },
        { "DELETE FROM records WHERE name = 'victim'", ["victim"] },
        { "REPLACE INTO records SELECT * FROM intruder.saved WHERE name = 'victim'", ["victim"] },
        { "INSERT INTO records SELECT * FROM intruder.saved WHERE name = 'deleted'", ["deleted"] },
        { "INSERT INTO records SELECT kind, account, region, 'copy', parent, due_at, version, tag, bucket, body FROM records WHERE name = 'victim'", ["copy", "victim"] },
        { "UPDATE records SET body = 'text' WHERE name = 'victim'", ["victim"] },
        { "DELETE FROM records", ["victim", "other"] },
    };

    /// <summary>What is done beside the records themselves.</summary>
    public static TheoryData<string> StructuralAttacks =>
    [
        "DELETE FROM buckets WHERE bucket = (SELECT bucket FROM records WHERE name = 'victim')",
        "UPDATE buckets SET tag = zeroblob(32) WHERE bucket = (SELECT bucket FROM records WHERE name = 'victim')",
        "UPDATE buckets SET tag = (SELECT tag FROM intruder.saved_buckets s WHERE s.bucket = buckets.bucket) WHERE bucket = (SELECT bucket FROM records WHERE name = 'victim')",
        "UPDATE buckets SET bucket = 9999 WHERE bucket = (SELECT bucket FROM records WHERE name = 'victim')",
        "UPDATE head SET tag = zeroblob(32)",
        "UPDATE head SET epoch = epoch + 1",
        "UPDATE head SET epoch = epoch - 1",
        "UPDATE head SET (epoch, tag) = (SELECT epoch, tag FROM intruder.saved_head)",
        "DELETE FROM head",
    ];

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_changed_record_is_never_read_while_the_store_runs(string attack, string[] names)
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack(attack);
        foreach (string name in names)
        {
            RecordIntegrityException exception = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.FindAsync(Key(name), CancellationToken.None));
            Assert.Contains($"'{Account}/{Region}/{name}'", exception.Message, StringComparison.Ordinal);
        }

        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.VerifyAllAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_changed_record_is_never_read_after_a_restart(string attack, string[] names)
    {
        await using (SqliteRecordStore store = await FillAsync())
        {
            Assert.Equal(12, await store.VerifyAllAsync(CancellationToken.None));
        }

        Attack(attack);
        await using SqliteRecordStore reopened = await OpenAsync(directory.Data);
        foreach (string name in names)
        {
            _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await reopened.FindAsync(Key(name), CancellationToken.None));
        }

        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await reopened.VerifyAllAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_changed_record_is_never_built_upon(string attack, string[] names)
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack(attack);
        // A record that exists by the bucket's verified word is a conflict, whatever its body was changed to.
        Exception refusal = await Assert.ThrowsAnyAsync<Exception>(async () => await store.CommitAsync(Insert(Key(names[0]), [1])));
        Assert.True(refusal is RecordIntegrityException or RecordConflictException, refusal.ToString());
    }

    [Theory]
    [MemberData(nameof(StructuralAttacks))]
    public async Task Changed_buckets_and_heads_are_noticed_while_the_store_runs(string attack)
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack(attack);
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.VerifyAllAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(StructuralAttacks))]
    public async Task Changed_buckets_and_heads_keep_the_store_from_opening(string attack)
    {
        await (await FillAsync()).DisposeAsync();
        Attack(attack);
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => OpenAsync(directory.Data));
    }

    [Fact]
    public async Task Lists_refuse_a_record_that_was_changed_or_put_back()
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack("INSERT INTO records SELECT * FROM intruder.saved WHERE name = 'deleted'");
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.ListAsync(RecordKind.Key, Account, Region, null, 100, CancellationToken.None));
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.ListByParentAsync(RecordKind.Key, Account, Region, "parent", null, 100, CancellationToken.None));
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.ListDueAsync(RecordKind.Key, 9000, 100, CancellationToken.None));
    }

    [Fact]
    public async Task A_record_missing_from_a_list_is_found_by_verification()
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack("DELETE FROM records WHERE name = 'victim'");
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.VerifyAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Counts_are_as_authentic_as_records()
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack("DELETE FROM records WHERE kind = 0");
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => await store.CountAsync(RecordKind.Key, Account, Region, CancellationToken.None));
    }

    [Fact]
    public async Task Another_key_opens_nothing()
    {
        await (await FillAsync()).DisposeAsync();
        await using SqliteDatabase database = await SqliteDatabase.OpenAsync(directory.Data, Options, CancellationToken.None);
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => SqliteRecordStore.AttachAsync(database, new FixedKeyAuthenticator(8), CancellationToken.None));
    }

    [Fact]
    public async Task Untouched_records_stay_readable_beside_a_changed_one()
    {
        await using SqliteRecordStore store = await FillAsync();
        Attack("UPDATE records SET body = x'00' WHERE name = 'victim'");
        Assert.NotNull(await store.FindAsync(Key("other"), CancellationToken.None));
    }

    [Fact]
    public async Task A_trigger_planted_in_the_file_keeps_it_from_opening()
    {
        await (await FillAsync()).DisposeAsync();
        using (SqliteConnection intruder = Intruder(directory.Database))
        {
            _ = intruder.Run("CREATE TRIGGER planted AFTER INSERT ON records BEGIN DELETE FROM seal_slots; END");
        }

        _ = await Assert.ThrowsAsync<StoreFormatException>(() => OpenAsync(directory.Data));
    }

    // "victim" stands at version 2 and "deleted" is gone; the attacker kept a copy of the file from before both.
    private async Task<SqliteRecordStore> FillAsync()
    {
        SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync([.. Enumerable.Range(0, 10).Select(i => Insert(Key($"n{i}"), [(byte)i]))]);
        await store.CommitAsync(
            Insert(Key("victim"), [1, 1], "parent", 1000), Insert(Key("other"), [2, 2]), Insert(Key("deleted"), [3, 3], "parent", 1000));
        using (SqliteConnection intruder = AttachSaved())
        {
            _ = intruder.Run("CREATE TABLE intruder.saved AS SELECT * FROM records");
            _ = intruder.Run("CREATE TABLE intruder.saved_buckets AS SELECT * FROM buckets");
            _ = intruder.Run("CREATE TABLE intruder.saved_head AS SELECT * FROM head");
        }

        await store.CommitAsync(Replace(Key("victim"), 2, [9, 9], "parent", 2000), Delete(Key("deleted"), 1));
        return store;
    }

    private void Attack(string sql)
    {
        using SqliteConnection intruder = AttachSaved();
        Assert.NotEqual(0, intruder.Run(sql));
    }

    private SqliteConnection AttachSaved()
    {
        SqliteConnection intruder = Intruder(directory.Database);
        _ = intruder.Run($"ATTACH '{directory.Data}.saved' AS intruder");
        return intruder;
    }
}

// What every record store must do, whatever database is below; each backend runs all of it.
using System.Collections.Concurrent;
using CsCheck;
using Trent.Engine.Records;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public abstract class RecordStoreContract
{
    private static CancellationToken Never => CancellationToken.None;

    /// <summary>A new, empty store; disposing it removes everything it kept.</summary>
    protected abstract Task<IRecordStore> CreateAsync();

    [Fact]
    public async Task What_was_inserted_is_found_with_every_field()
    {
        await using IRecordStore store = await CreateAsync();
        RecordId id = new(RecordKind.Alias, Account, Region, "alias/orders");
        await store.CommitAsync(Insert(id, [1, 2, 3], parent: "key-1", dueAt: 1234));
        StoredRecord found = Assert.IsType<StoredRecord>(await store.FindAsync(id, Never));
        Assert.Equal(id, found.Id);
        Assert.Equal("key-1", found.Parent);
        Assert.Equal(1234, found.DueAt);
        Assert.Equal(1, found.Version);
        Assert.Equal([1, 2, 3], found.Body.ToArray());
    }

    [Fact]
    public async Task Optional_fields_and_empty_bodies_stay_absent_and_empty()
    {
        await using IRecordStore store = await CreateAsync();
        RecordId id = new(RecordKind.DomainKey, "", "", "1");
        await store.CommitAsync(Insert(id, []));
        StoredRecord found = (await store.FindAsync(id, Never))!;
        Assert.Null(found.Parent);
        Assert.Null(found.DueAt);
        Assert.Equal(0, found.Body.Length);
    }

    [Fact]
    public async Task What_was_never_inserted_is_not_found()
    {
        await using IRecordStore store = await CreateAsync();
        Assert.Null(await store.FindAsync(Key("absent"), Never));
    }

    [Theory]
    [InlineData(RecordKind.KeyUsage, Account, Region, "a")]
    [InlineData(RecordKind.Key, "111111111111", Region, "a")]
    [InlineData(RecordKind.Key, Account, "us-east-1", "a")]
    [InlineData(RecordKind.Key, Account, Region, "A")]
    public async Task Every_part_of_the_address_counts(RecordKind kind, string account, string region, string name)
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1]));
        Assert.Null(await store.FindAsync(new RecordId(kind, account, region, name), Never));
    }

    [Fact]
    public async Task A_replacement_takes_the_place_of_what_was_there()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1], parent: "p", dueAt: 5));
        await store.CommitAsync(Replace(Key("a"), 2, [2]));
        StoredRecord found = (await store.FindAsync(Key("a"), Never))!;
        Assert.Equal(2, found.Version);
        Assert.Null(found.Parent);
        Assert.Null(found.DueAt);
        Assert.Equal([2], found.Body.ToArray());
    }

    [Fact]
    public async Task A_deleted_record_is_gone_and_its_address_is_free_again()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1]));
        await store.CommitAsync(Delete(Key("a"), 1));
        Assert.Null(await store.FindAsync(Key("a"), Never));
        await store.CommitAsync(Insert(Key("a"), [2]));
        Assert.Equal([2], (await store.FindAsync(Key("a"), Never))!.Body.ToArray());
    }

    [Fact]
    public async Task Changes_that_expect_something_else_conflict_and_name_the_record()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1]));
        foreach (RecordChange change in new[] { Insert(Key("a"), [9]), Replace(Key("a"), 3, [9]), Delete(Key("a"), 2), Replace(Key("b"), 2, [9]), Delete(Key("b"), 1) })
        {
            RecordConflictException conflict = await Assert.ThrowsAsync<RecordConflictException>(async () => await store.CommitAsync(change));
            Assert.Equal(change.Id, conflict.Id);
        }

        Assert.Equal([1], (await store.FindAsync(Key("a"), Never))!.Body.ToArray());
        Assert.Equal(1, store.CommitCount);
    }

    [Fact]
    public async Task A_commit_that_conflicts_in_its_last_change_changes_nothing()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1]));
        _ = await Assert.ThrowsAsync<RecordConflictException>(async () => await store.CommitAsync(
            Insert(Key("b"), [2]), Replace(Key("a"), 2, [3]), Insert(Key("a"), [4])));
        Assert.Null(await store.FindAsync(Key("b"), Never));
        Assert.Equal(1, (await store.FindAsync(Key("a"), Never))!.Version);
        Assert.Equal(1, await store.CountAsync(RecordKind.Key, Account, Region, Never));
        Assert.Equal(1, await store.VerifyAllAsync(Never));
    }

    [Fact]
    public async Task Changes_of_one_commit_apply_in_order()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1]), Replace(Key("a"), 2, [2]), Delete(Key("a"), 2), Insert(Key("a"), [3]), Insert(Key("b"), [4]), Delete(Key("b"), 1));
        StoredRecord found = (await store.FindAsync(Key("a"), Never))!;
        Assert.Equal(1, found.Version);
        Assert.Equal([3], found.Body.ToArray());
        Assert.Null(await store.FindAsync(Key("b"), Never));
        Assert.Equal(1, await store.CountAsync(RecordKind.Key, Account, Region, Never));
    }

    [Fact]
    public async Task Impossible_changes_are_refused_as_arguments()
    {
        await using IRecordStore store = await CreateAsync();
        foreach (RecordChange change in new[]
        {
            new RecordChange.Insert(Record(Key("a"), 2, [])),
            new RecordChange.Replace(Record(Key("a"), 1, [])),
            Insert(new RecordId((RecordKind)0, Account, Region, "a"), []),
            Insert(Key(""), []),
            Insert(Key("a\0b"), []),
            Insert(Key("\ud800"), []),
            Insert(Key(new string('x', 2000)), []),
        })
        {
            _ = await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.CommitAsync(change));
        }
    }

    [Fact]
    public async Task Lists_are_ordered_by_name_and_can_be_paged()
    {
        await using IRecordStore store = await CreateAsync();
        string[] names = ["b", "a", "C", "aa", "z-9", "z-10", "é"];
        await store.CommitAsync([.. names.Select(name => Insert(Key(name), [1]))]);
        await store.CommitAsync(Insert(new RecordId(RecordKind.Key, Account, "us-east-1", "elsewhere"), [1]));
        List<string> seen = [];
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredRecord> page = await store.ListAsync(RecordKind.Key, Account, Region, after, 2, Never);
            seen.AddRange(page.Select(record => record.Id.Name));
            if (page.Count < 2)
            {
                break;
            }

            after = page[^1].Id.Name;
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task Lists_by_parent_hold_the_children_of_that_parent_only()
    {
        await using IRecordStore store = await CreateAsync();
        RecordId Alias(string name) => new(RecordKind.Alias, Account, Region, name);
        await store.CommitAsync(Insert(Alias("alias/b"), [1], "k1"), Insert(Alias("alias/a"), [1], "k1"), Insert(Alias("alias/c"), [1], "k2"), Insert(Alias("alias/d"), [1]));
        await store.CommitAsync(Replace(Alias("alias/c"), 2, [1], "k1"), Replace(Alias("alias/b"), 2, [1], "k2"));
        Assert.Equal(["alias/a", "alias/c"], (await store.ListByParentAsync(RecordKind.Alias, Account, Region, "k1", null, 10, Never)).Select(record => record.Id.Name));
        Assert.Equal(["alias/c"], (await store.ListByParentAsync(RecordKind.Alias, Account, Region, "k1", "alias/a", 10, Never)).Select(record => record.Id.Name));
    }

    [Fact]
    public async Task Due_records_come_from_every_account_and_Region_the_earliest_first()
    {
        await using IRecordStore store = await CreateAsync();
        RecordId there = new(RecordKind.Key, "111111111111", "us-east-1", "there");
        await store.CommitAsync(Insert(Key("late"), [1], dueAt: 300), Insert(there, [1], dueAt: 100), Insert(Key("here"), [1], dueAt: 200), Insert(Key("never"), [1]));
        Assert.Equal(["there", "here"], (await store.ListDueAsync(RecordKind.Key, 200, 10, Never)).Select(record => record.Id.Name));
        Assert.Equal(["there"], (await store.ListDueAsync(RecordKind.Key, 1000, 1, Never)).Select(record => record.Id.Name));
        Assert.Empty(await store.ListDueAsync(RecordKind.Alias, 1000, 10, Never));
    }

    [Fact]
    public async Task Counts_are_per_kind_account_and_Region()
    {
        await using IRecordStore store = await CreateAsync();
        Assert.Equal(0, await store.CountAsync(RecordKind.Key, Account, Region, Never));
        await store.CommitAsync(Insert(Key("a"), [1]), Insert(Key("b"), [1]), Insert(new RecordId(RecordKind.Key, Account, "us-east-1", "a"), [1]));
        await store.CommitAsync(Delete(Key("a"), 1), Replace(Key("b"), 2, [1]));
        Assert.Equal(1, await store.CountAsync(RecordKind.Key, Account, Region, Never));
        Assert.Equal(1, await store.CountAsync(RecordKind.Key, Account, "us-east-1", Never));
        Assert.Equal(0, await store.CountAsync(RecordKind.Alias, Account, Region, Never));
    }

    [Fact]
    public async Task A_commit_cancelled_before_it_begins_changes_nothing()
    {
        await using IRecordStore store = await CreateAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.CommitAsync([Insert(Key("a"), [1])], new CancellationToken(canceled: true)));
        Assert.Null(await store.FindAsync(Key("a"), Never));
    }

    [Fact]
    public async Task Commits_cancelled_at_any_moment_happen_wholly_or_not_at_all()
    {
        await using IRecordStore store = await CreateAsync();
        int committed = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using CancellationTokenSource source = new();
            Task commit = store.CommitAsync([Insert(Key($"x{i}"), [1]), Insert(Key($"y{i}"), [1])], source.Token).AsTask();
            if (i % 2 == 0)
            {
                await source.CancelAsync();
            }

            try
            {
                await commit;
                _ = Interlocked.Increment(ref committed);
                Assert.NotNull(await store.FindAsync(Key($"y{i}"), Never));
            }
            catch (OperationCanceledException)
            {
                Assert.Null(await store.FindAsync(Key($"x{i}"), Never));
            }
        }));
        Assert.Equal(2 * committed, await store.VerifyAllAsync(Never));
        Assert.Equal(committed, store.CommitCount);
    }

    [Fact]
    public async Task Of_many_who_replace_the_same_version_exactly_one_wins()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [0]));
        int won = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.CommitAsync(Replace(Key("a"), 2, [(byte)i]), Insert(Key($"trace-{i}"), [1]));
                _ = Interlocked.Increment(ref won);
            }
            catch (RecordConflictException)
            {
                Assert.Null(await store.FindAsync(Key($"trace-{i}"), Never));
            }
        })));
        Assert.Equal(1, won);
        Assert.Equal(2, await store.VerifyAllAsync(Never));
    }

    [Fact]
    public async Task Readers_see_what_was_acknowledged_and_never_half_a_commit()
    {
        await using IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("left"), [0]), Insert(Key("right"), [0]));
        long acknowledged = 1;
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                long before = Interlocked.Read(ref acknowledged);
                IReadOnlyList<StoredRecord> both = await store.ListAsync(RecordKind.Key, Account, Region, null, 2, Never);
                Assert.Equal(both[0].Version, both[1].Version);
                Assert.True(both[0].Version >= before);
                Assert.True((await store.FindAsync(Key("left"), Never))!.Version >= before);
            }
        }))];
        for (long version = 2; version <= 300; version++)
        {
            await store.CommitAsync(Replace(Key("left"), version, [1]), Replace(Key("right"), version, [1]));
            _ = Interlocked.Exchange(ref acknowledged, version);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Many_parallel_commits_are_all_there_and_all_counted()
    {
        await using IRecordStore store = await CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await store.CommitAsync(Insert(Key($"{worker}-{i}"), [1]));
                Assert.NotNull(await store.FindAsync(Key($"{worker}-{i}"), Never));
            }
        })));
        Assert.Equal(64 * 20, store.CommitCount);
        Assert.Equal(64 * 20, await store.CountAsync(RecordKind.Key, Account, Region, Never));
        Assert.Equal(64 * 20, await store.VerifyAllAsync(Never));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        IRecordStore store = await CreateAsync();
        await store.CommitAsync(Insert(Key("a"), [1]));
        await store.DisposeAsync();
        await store.DisposeAsync();
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.FindAsync(Key("a"), Never));
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(Insert(Key("b"), [1])));
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.EraseRemainsAsync(Never));
    }

    [Fact]
    public async Task Commits_under_way_when_the_store_closes_are_answered_one_way_or_the_other()
    {
        IRecordStore store = await CreateAsync();
        ConcurrentBag<string> outcomes = [];
        Task[] commits = [.. Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.CommitAsync(Insert(Key($"{i}"), [1]));
                outcomes.Add("done");
            }
            catch (StoreUnavailableException)
            {
                outcomes.Add("refused");
            }
        }))];
        await store.DisposeAsync();
        await Task.WhenAll(commits);
        Assert.Equal(200, outcomes.Count);
    }

    [Fact]
    public async Task Random_sequences_of_commits_do_what_a_dictionary_does()
    {
        await using IRecordStore store = await CreateAsync();
        int run = 0;
        Gen<(int Name, int What, int Skew, byte Body, int Parent, int Due)[]> commit = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 9], Gen.Byte, Gen.Int[0, 2], Gen.Int[0, 4]).Array[1, 4];
        await commit.Array[1, 20].SampleAsync(
            async commits =>
            {
                string region = $"region-{Interlocked.Increment(ref run)}";
                Dictionary<string, StoredRecord> model = [];
                foreach ((int Name, int What, int Skew, byte Body, int Parent, int Due)[] steps in commits)
                {
                    Dictionary<string, StoredRecord> next = new(model);
                    bool conflicts = false;
                    List<RecordChange> changes = [];
                    foreach ((int name, int what, int skew, byte body, int parent, int due) in steps)
                    {
                        RecordId id = new(RecordKind.Alias, Account, region, $"n{name}");
                        long current = next.TryGetValue(id.Name, out StoredRecord? present) ? present.Version : 0;
                        long version = what == 0 ? 1 : Math.Max(what == 1 ? 2 : 1, current + (what == 1 ? 1 : 0) + (skew == 0 ? 1 : 0));
                        StoredRecord record = Record(id, version, [.. Enumerable.Repeat(body, body * 8)], parent == 0 ? null : $"p{parent}", due == 0 ? null : due);
                        changes.Add(what switch { 0 => new RecordChange.Insert(record), 1 => new RecordChange.Replace(record), _ => new RecordChange.Delete(id, version) });
                        conflicts |= what switch { 0 => current != 0, 1 => current == 0 || current != version - 1, _ => current == 0 || current != version };
                        if (what == 2)
                        {
                            _ = next.Remove(id.Name);
                        }
                        else
                        {
                            next[id.Name] = record;
                        }
                    }

                    if (conflicts)
                    {
                        _ = await Assert.ThrowsAsync<RecordConflictException>(async () => await store.CommitAsync(changes, Never));
                    }
                    else
                    {
                        await store.CommitAsync(changes, Never);
                        model = next;
                    }
                }

                await AgreesAsync(store, region, model);
            },
            iter: 60, threads: 1);
        _ = await store.VerifyAllAsync(Never);
    }

    private static async Task AgreesAsync(IRecordStore store, string region, Dictionary<string, StoredRecord> model)
    {
        static string Show(StoredRecord? record) => record is null ? "-" : $"{record.Id} {record.Parent} {record.DueAt} {record.Version} {Convert.ToHexString(record.Body.Span)}";
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(Show(model.GetValueOrDefault($"n{i}")), Show(await store.FindAsync(new RecordId(RecordKind.Alias, Account, region, $"n{i}"), Never)));
        }

        StoredRecord[] ordered = [.. model.Values.OrderBy(record => record.Id.Name, StringComparer.Ordinal)];
        Assert.Equal(ordered.Select(Show), (await store.ListAsync(RecordKind.Alias, Account, region, null, 100, Never)).Select(Show));
        Assert.Equal(ordered.Where(record => record.Parent == "p1").Select(Show), (await store.ListByParentAsync(RecordKind.Alias, Account, region, "p1", null, 100, Never)).Select(Show));
        Assert.Equal(model.Count, await store.CountAsync(RecordKind.Alias, Account, region, Never));
        IReadOnlyList<StoredRecord> due = await store.ListDueAsync(RecordKind.Alias, 2, 10_000, Never);
        Assert.Equal(
            model.Values.Where(record => record.DueAt <= 2).OrderBy(record => record.DueAt).ThenBy(record => record.Id.Name, StringComparer.Ordinal).Select(Show),
            due.Where(record => record.Id.Region == region).Select(Show));
    }
}

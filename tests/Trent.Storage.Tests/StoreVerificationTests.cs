// The slow verification of a store that is open: it comes to every bucket within a day, and goes on behind a fault.
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class StoreVerificationTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_record_that_was_removed_from_the_file_is_missed_within_a_day_and_nothing_else_is()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync([.. Enumerable.Range(0, 300).Select(static number => Insert(Key($"n{number}"), [1]))]);
        using (SqliteConnection intruder = Intruder(directory.Database))
        {
            Assert.Equal(1, intruder.Run("DELETE FROM records WHERE name = 'n7'"));
        }

        Assert.Equal(299, (await store.ListAsync(RecordKind.Key, Account, Region, null, 1_000, CancellationToken.None)).Count(static record => record.Id.Name.StartsWith('n')));
        SettableClock clock = new();
        StoreVerification verification = new(store, clock);
        int faults = 0;
        for (int step = 0; step < StorageLimits.Buckets; step++)
        {
            try
            {
                await verification.StepAsync(CancellationToken.None);
            }
            catch (RecordIntegrityException)
            {
                faults++;
            }

            clock.Now += StoreVerification.Pass / StorageLimits.Buckets;
        }

        Assert.Equal(1, faults);
    }

    [Fact]
    public async Task Steps_before_their_time_do_nothing()
    {
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
        await store.CommitAsync(Insert(Key("a"), [1]));
        using (SqliteConnection intruder = Intruder(directory.Database))
        {
            Assert.Equal(1, intruder.Run("DELETE FROM records WHERE name = 'a'"));
        }

        StoreVerification verification = new(store, new SettableClock());
        int faults = 0;
        for (int step = 0; step < 2 * StorageLimits.Buckets; step++)
        {
            faults += await Xunit.Record.ExceptionAsync(async () => await verification.StepAsync(CancellationToken.None)) is null ? 0 : 1;
        }

        // Only the first step may have met it.
        Assert.InRange(faults, 0, 1);
    }

    private sealed class SettableClock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

// Compares all that a store holds with what the writer's acknowledged steps must have left.
using Trent.Engine.Records;
using Trent.Storage.CrashWriter;

namespace Trent.Storage.Tests;

internal static class WorkloadCheck
{
    /// <summary>
    /// A committer waits for each answer, so one step more than it reported may have become durable; that one, too, wholly or
    /// not at all. Everything else must be exactly so.
    /// </summary>
    /// <param name="store">The store, opened again.</param>
    /// <param name="steps">The acknowledged steps of each committer; afterwards those found.</param>
    public static async Task RequireExactlyAsync(this SqliteRecordStore store, int[] steps)
    {
        List<StoredRecord> expected = [];
        for (int committer = 0; committer < steps.Length; committer++)
        {
            StoredRecord? progress = await store.FindAsync(CrashWorkload.ProgressOf(committer), CancellationToken.None);
            int found = (int)(progress?.Version ?? 0);
            Assert.InRange(found, steps[committer], steps[committer] + 1);
            steps[committer] = found;
            expected.AddRange(CrashWorkload.After(committer, found));
        }

        List<StoredRecord> actual = [];
        foreach (RecordKind kind in Enum.GetValues<RecordKind>())
        {
            IReadOnlyList<StoredRecord> records = await store.ListAsync(kind, CrashWorkload.Account, CrashWorkload.Region, null, StorageLimits.ListRecordsMax, CancellationToken.None);
            Assert.Equal(records.Count, await store.CountAsync(kind, CrashWorkload.Account, CrashWorkload.Region, CancellationToken.None));
            actual.AddRange(records);
        }

        Assert.Equal(expected.Select(Describe).Order(StringComparer.Ordinal), actual.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, await store.VerifyAllAsync(CancellationToken.None));
    }

    private static string Describe(StoredRecord record) =>
        $"{record.Id} {record.Parent} {record.DueAt} {record.Version} {Convert.ToHexString(record.Body.Span)}";
}

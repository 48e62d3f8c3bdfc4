// What the writer commits: each step of each committer is known beforehand, so a test can tell exactly what must be in the store.
using System.Globalization;
using System.Text;
using Trent.Engine.Records;

namespace Trent.Storage.CrashWriter;

/// <summary>
/// Step n of a committer says how far it is (one record, replaced each time), inserts two records, and later replaces and
/// deletes them. All of a step is one commit. Committers share nothing but the account, and so its counts.
/// </summary>
public static class CrashWorkload
{
    /// <summary>Committers that run at the same time.</summary>
    public const int Committers = 8;

    /// <summary>The byte that the keys of the tests' authenticator are made of.</summary>
    public const byte AuthenticatorKey = 7;

    public const string Account = "000000000000";
    public const string Region = "eu-central-1";

    private const int StepsUntilReplaced = 3;
    private const int StepsUntilAliasDeleted = 10;
    private const int StepsUntilKeyDeleted = 30;

    /// <summary>The record that says how far a committer is: its version is the number of steps it has made.</summary>
    public static RecordId ProgressOf(int committer) => new(RecordKind.KeyUsage, Account, Region, Name(committer));

    /// <summary>The commit of one step; steps count from 1.</summary>
    public static IReadOnlyList<RecordChange> Step(int committer, int step)
    {
        StoredRecord progress = Record(ProgressOf(committer), committer, step, step);
        List<RecordChange> changes =
        [
            new RecordChange.Insert(Record(KeyOf(committer, step), committer, step, 1)),
            step == 1 ? new RecordChange.Insert(progress) : new RecordChange.Replace(progress),
            new RecordChange.Insert(Record(AliasOf(committer, step), committer, step, 1)),
        ];
        if (step > StepsUntilReplaced)
        {
            changes.Add(new RecordChange.Replace(Record(KeyOf(committer, step - StepsUntilReplaced), committer, step - StepsUntilReplaced, 2)));
        }

        if (step > StepsUntilAliasDeleted)
        {
            changes.Add(new RecordChange.Delete(AliasOf(committer, step - StepsUntilAliasDeleted), 1));
        }

        if (step > StepsUntilKeyDeleted)
        {
            changes.Add(new RecordChange.Delete(KeyOf(committer, step - StepsUntilKeyDeleted), 2));
        }

        return changes;
    }

    /// <summary>A commit that must fail as a whole, because its last change conflicts once step 1 was made.</summary>
    public static IReadOnlyList<RecordChange> Conflict(int committer) =>
    [
        new RecordChange.Insert(Record(KeyOf(committer, 0), committer, 0, 1)),
        new RecordChange.Insert(Record(ProgressOf(committer), committer, 0, 1)),
    ];

    /// <summary>All records of a committer after so many steps.</summary>
    public static IReadOnlyList<StoredRecord> After(int committer, int steps)
    {
        if (steps == 0)
        {
            return [];
        }

        List<StoredRecord> records = [Record(ProgressOf(committer), committer, steps, steps)];
        for (int step = Math.Max(1, steps - StepsUntilKeyDeleted + 1); step <= steps; step++)
        {
            records.Add(Record(KeyOf(committer, step), committer, step, step + StepsUntilReplaced <= steps ? 2 : 1));
            if (step + StepsUntilAliasDeleted > steps)
            {
                records.Add(Record(AliasOf(committer, step), committer, step, 1));
            }
        }

        return records;
    }

    private static RecordId KeyOf(int committer, int step) => new(RecordKind.Key, Account, Region, Name(committer, step));

    private static RecordId AliasOf(int committer, int step) => new(RecordKind.Alias, Account, Region, Name(committer, step));

    private static string Name(params ReadOnlySpan<int> parts) => string.Join('-', parts.ToArray().Select(static part => part.ToString("d6", CultureInfo.InvariantCulture)));

    // Sizes from a few bytes to more than a page, so that some rows overflow.
    private static StoredRecord Record(RecordId id, int committer, int step, long version)
    {
        int size = ((committer * 1009) + (step * 389) + ((int)version * 97)) % 6000;
        string text = string.Create(CultureInfo.InvariantCulture, $"{id.Kind} {committer} {step} {version} ");
        return new StoredRecord
        {
            Id = id,
            Parent = id.Kind == RecordKind.Alias ? Name(committer, step) : null,
            DueAt = id.Kind == RecordKind.Key ? step : null,
            Version = version,
            Body = Encoding.ASCII.GetBytes(text.PadRight(text.Length + size, '.')),
        };
    }
}

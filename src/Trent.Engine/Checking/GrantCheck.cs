// Checks grants: that each is found in every place where it is looked for, and counted.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Checking;

internal sealed class GrantCheck(IRecordStore store, CheckFindings findings)
{
    private const int PageRecords = 500;

    /// <summary>The kinds of the records that a grant has beside its first.</summary>
    public static IReadOnlyList<RecordKind> Copies { get; } = [RecordKind.GrantOfGrantee, RecordKind.GrantOfRetiree, RecordKind.NamedGrant];

    public async ValueTask CheckGrantAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        if (findings.Read(record, StoredGrant.FromRecord) is not { } grant)
        {
            return;
        }

        KeyName key = KeyOf(grant);
        findings.Reference(record.Id, await store.FindAsync(key.ToRecordId(), cancellationToken) is not null, $"Its key {key.KeyId} is not there.");
        foreach (StoredRecord expected in grant.ToRecords())
        {
            StoredRecord? found = expected.Id == record.Id ? record : await store.FindAsync(expected.Id, cancellationToken);
            findings.Reference(
                record.Id, found is not null && found.Parent == expected.Parent && found.Body.Span.SequenceEqual(expected.Body.Span), $"Its record {expected.Id.Kind} is not there or says something else.");
        }
    }

    public async ValueTask CheckCopyAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        if (findings.Read(record, StoredGrant.FromRecord) is { } grant)
        {
            bool isOne = await store.FindAsync(StoredGrant.AddressOf(KeyOf(grant), grant.GrantId), cancellationToken) is not null
                && grant.ToRecords().Any(expected => expected.Id == record.Id);
            findings.Reference(record.Id, isOne, $"It is of the grant {grant.GrantId}, which is not there.");
        }
    }

    public async ValueTask CheckCountAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        if (findings.Read(record, GrantCount.FromRecord) is not { } count)
        {
            return;
        }

        KeyName key = count.Key;
        findings.Reference(record.Id, await store.FindAsync(key.ToRecordId(), cancellationToken) is not null, "Its key is not there.");
        int grants = 0;
        IReadOnlyList<StoredRecord> page = [];
        do
        {
            page = await store.ListByParentAsync(RecordKind.Grant, key.Account, key.Region, key.KeyId, page.Count > 0 ? page[^1].Id.Name : null, PageRecords, cancellationToken);
            grants += page.Count;
        }
        while (page.Count == PageRecords);
        findings.Reference(record.Id, grants == count.Count, $"It counts {count.Count} grants of the key, which has {grants}.");
    }

    private static KeyName KeyOf(StoredGrant grant) => new(grant.KeyArn.Account.Value, grant.KeyArn.Region.Value, grant.KeyArn.KeyId.Value);
}

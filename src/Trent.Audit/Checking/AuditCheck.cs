// Checks what the audit trail keeps in the store: its signing key, how far it had come, and records of changes that it has not taken yet.
using Trent.Engine.Checking;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>Looks into every record that the trail keeps in a store. It changes nothing, and does not read the trail: that is what <see cref="AuditVerifier"/> does.</summary>
/// <param name="scan">The store.</param>
/// <param name="vault">Opens the signing key.</param>
/// <param name="findings">What is found.</param>
public sealed class AuditCheck(IRecordScan scan, SecretVault vault, CheckFindings findings)
{
    /// <summary>Checks all records of the trail, once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ForEachAsync(RecordKind.PendingAuditRecord, OutboxRecord.Read, static (_, _) => { }, cancellationToken);
        await ForEachAsync(RecordKind.AuditSigningKey, SigningKey.BodyOf, CheckSigningKey, cancellationToken);
        await ForEachAsync(RecordKind.AuditAnchor, Anchor.Read, static (_, _) => { }, cancellationToken);
    }

    private void CheckSigningKey(RecordId id, SigningKeyBody body) => findings.Secret(id, SigningKey.Opens(vault, body), "The signing key of the audit trail does not open, or is not that of its public key.");

    private async Task ForEachAsync<T>(RecordKind kind, Func<StoredRecord, T> read, Action<RecordId, T> check, CancellationToken cancellationToken)
        where T : class
    {
        RecordCursor cursor = new(scan, kind);
        while (await cursor.TakeAsync(cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            if (findings.Read(record, read) is { } value)
            {
                check(record.Id, value);
            }
        }
    }
}

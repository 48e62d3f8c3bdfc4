// CancelKeyDeletion: takes back a scheduled deletion; the key is Disabled afterwards.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class CancelKeyDeletion : Operation<CancelKeyDeletionCommand, CancelKeyDeletionOutput>
{
    public override Access Plan(CancelKeyDeletionCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:CancelKeyDeletion", command.KeyId!, StateRule.CancelDeletion));

    public override ValueTask<Outcome<CancelKeyDeletionOutput>> ExecuteAsync(CancelKeyDeletionCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        if (key.IsBeingDestroyed)
        {
            // Part of it is gone already.
            throw NotFoundException.KeyDoesNotExist(granted.Key.Arn);
        }

        StoredKey cancelled = key.Next() with
        {
            // A key whose imported material went meanwhile waits for it again.
            Status = key.HasAllMaterial ? KeyStatus.Disabled : KeyStatus.PendingImport,
            DeletionAt = null,
            PendingWindowDays = null,
        };
        return Answer(new CancelKeyDeletionOutput { KeyId = granted.Key.Arn }, Change.Replace(cancelled));
    }
}

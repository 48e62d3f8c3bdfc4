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
        StoredKey key = granted.Key.Stored.Next() with { Status = KeyStatus.Disabled, DeletionAt = null };
        return Answer(new CancelKeyDeletionOutput { KeyId = granted.Key.Arn }, Change.Replace(key));
    }
}

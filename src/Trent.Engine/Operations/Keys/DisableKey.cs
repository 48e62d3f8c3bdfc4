// DisableKey: takes a key out of use until it is enabled again.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DisableKey : Operation<DisableKeyCommand, DisableKeyOutput>
{
    public override Access Plan(DisableKeyCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:DisableKey", command.KeyId!, StateRule.Enablement));

    public override ValueTask<Outcome<DisableKeyOutput>> ExecuteAsync(DisableKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        return key.Status == KeyStatus.Disabled
            ? Answer(new DisableKeyOutput())
            : Answer(new DisableKeyOutput(), Change.Replace(key.Next() with { Status = KeyStatus.Disabled }));
    }
}

// EnableKey: makes a disabled key usable again.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class EnableKey : Operation<EnableKeyCommand, EnableKeyOutput>
{
    public override Access Plan(EnableKeyCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:EnableKey", command.KeyId!, StateRule.Enablement));

    public override ValueTask<Outcome<EnableKeyOutput>> ExecuteAsync(EnableKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        return key.Status == KeyStatus.Enabled
            ? Answer(new EnableKeyOutput())
            : Answer(new EnableKeyOutput(), Change.Replace(key.Next() with { Status = KeyStatus.Enabled }));
    }
}

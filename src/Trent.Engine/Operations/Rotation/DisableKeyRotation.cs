// DisableKeyRotation: no more automatic rotation; the materials that were made stay.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DisableKeyRotation : Operation<DisableKeyRotationCommand, DisableKeyRotationOutput>
{
    public override Access Plan(DisableKeyRotationCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:DisableKeyRotation", command.KeyId!, StateRule.RotationSetting));

    public override ValueTask<Outcome<DisableKeyRotationOutput>> ExecuteAsync(DisableKeyRotationCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        RotationRules.CheckAutomatic(granted.Key);
        StoredKey key = granted.Key.Stored;
        return key.Rotation is null
            ? Answer(new DisableKeyRotationOutput())
            : Answer(new DisableKeyRotationOutput(), Change.Replace(key.Next() with { Rotation = null }));
    }
}

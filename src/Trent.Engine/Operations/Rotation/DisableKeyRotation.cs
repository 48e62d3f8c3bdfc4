// DisableKeyRotation: no more automatic rotation; the materials that were made stay.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DisableKeyRotation(Keyring keyring) : Operation<DisableKeyRotationCommand, DisableKeyRotationOutput>
{
    public override Access Plan(DisableKeyRotationCommand command) => RotationRules.Plan("kms:DisableKeyRotation", command.KeyId!);

    public override async ValueTask<Outcome<DisableKeyRotationOutput>> ExecuteAsync(DisableKeyRotationCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        RotationRules.Check(granted.Key);
        StoredKey key = granted.Key.Stored;
        return key.Rotation is null
            ? new Outcome<DisableKeyRotationOutput>(new DisableKeyRotationOutput(), [])
            : new Outcome<DisableKeyRotationOutput>(
                new DisableKeyRotationOutput(),
                await MultiRegionRules.ChangeAllAsync(keyring, key, call.Now, each => each with { Rotation = null }, cancellationToken));
    }
}

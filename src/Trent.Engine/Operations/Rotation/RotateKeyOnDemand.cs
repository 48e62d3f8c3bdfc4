// RotateKeyOnDemand: new current material now; what was encrypted before goes on decrypting.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class RotateKeyOnDemand(KeyMaterials materials) : Operation<RotateKeyOnDemandCommand, RotateKeyOnDemandOutput>
{
    public override Access Plan(RotateKeyOnDemandCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:RotateKeyOnDemand", command.KeyId!, StateRule.RotateOnDemand));

    public override async ValueTask<Outcome<RotateKeyOnDemandOutput>> ExecuteAsync(RotateKeyOnDemandCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        RotationRules.CheckAutomatic(granted.Key);
        StoredKey key = granted.Key.Stored;
        if (key.OnDemandRotations >= Limits.OnDemandRotationsMax)
        {
            throw LimitExceededException.OnDemandRotations(granted.Key.Arn);
        }

        if (key.Rotation is { } automatic && automatic.NextAt - call.Now <= Limits.RotationConflictWindow)
        {
            throw ConflictException.RotationInProgress(granted.Key.Arn);
        }

        StoredMaterial material = await materials.GenerateNextAsync(key, MaterialRotation.OnDemand, call.Now, cancellationToken);
        return new Outcome<RotateKeyOnDemandOutput>(
            new RotateKeyOnDemandOutput { KeyId = granted.Key.Arn }, [Change.Replace(key.WithNewMaterial(material))]);
    }
}

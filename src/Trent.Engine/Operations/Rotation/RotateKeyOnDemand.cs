// RotateKeyOnDemand: new current material now; what was encrypted before goes on decrypting.
using System.Collections.Immutable;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class RotateKeyOnDemand(Keyring keyring, KeyMaterials materials) : Operation<RotateKeyOnDemandCommand, RotateKeyOnDemandOutput>
{
    public override Access Plan(RotateKeyOnDemandCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:RotateKeyOnDemand", command.KeyId!, StateRule.RotateOnDemand));

    public override async ValueTask<Outcome<RotateKeyOnDemandOutput>> ExecuteAsync(RotateKeyOnDemandCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        RotationRules.Check(granted.Key);
        StoredKey key = granted.Key.Stored;
        if (key.OnDemandRotations >= Limits.OnDemandRotationsMax)
        {
            throw LimitExceededException.OnDemandRotations(granted.Key.Arn);
        }

        if (key.Rotation is { } automatic && automatic.NextAt - call.Now <= Limits.RotationConflictWindow)
        {
            throw ConflictException.RotationInProgress(granted.Key.Arn);
        }

        ImmutableArray<StoredKey> keys = [key, .. await keyring.FindSiblingsAsync(key, call.Now, cancellationToken)];
        IReadOnlyList<RecordChange> changes = key.Origin == OriginType.External
            ? RotateImported(keys)
            : await RotateAsync(keys, call.Now, cancellationToken);
        return new Outcome<RotateKeyOnDemandOutput>(new RotateKeyOnDemandOutput { KeyId = granted.Key.Arn }, changes);

        IReadOnlyList<RecordChange> RotateImported(ImmutableArray<StoredKey> all) => all.All(each => each.PendingMaterial is { IsPresent: true })
            ? [.. all.Select(each => Change.Replace(each.WithMaterials(each.Materials.SetItem(each.Materials.Length - 1, each.PendingMaterial!.RotatedIn(call.Now)), leavesRemains: false)))]
            : throw KMSInvalidStateException.NoMaterialPendingRotation(granted.Key.Arn);
    }

    private async ValueTask<IReadOnlyList<RecordChange>> RotateAsync(ImmutableArray<StoredKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredMaterial> next = await materials.GenerateNextAsync(keys, MaterialRotation.OnDemand, now, cancellationToken);
        return [.. keys.Zip(next, (key, material) => Change.Replace(key.WithNewMaterial(material)))];
    }
}

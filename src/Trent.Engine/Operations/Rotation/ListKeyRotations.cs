// ListKeyRotations: when and how a key's materials became current, the oldest first.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListKeyRotations(PageMarkers markers) : Operation<ListKeyRotationsCommand, ListKeyRotationsOutput>
{
    public override Access Plan(ListKeyRotationsCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:ListKeyRotations", command.KeyId!, StateRule.Any));

    public override ValueTask<Outcome<ListKeyRotationsOutput>> ExecuteAsync(ListKeyRotationsCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        if (key.Spec != KeySpec.SymmetricDefault)
        {
            throw UnsupportedOperationException.WithoutMessage();
        }

        IncludeKeyMaterial included = command.IncludeKeyMaterial ?? IncludeKeyMaterial.RotationsOnly;
        RotationsListEntry[] entries =
        [
            .. key.Materials
                .Where(material => included == IncludeKeyMaterial.AllKeyMaterial || material.Rotation != MaterialRotation.First)
                .Select(material => EntryOf(key, material)),
        ];
        Page<RotationsListEntry> page = PageSize.Long.Cut(entries, command, markers, call, granted.Key.Arn + "\t" + included.Value);
        return Answer(new ListKeyRotationsOutput { Rotations = page.Items, NextMarker = page.NextMarker, Truncated = page.Truncated });
    }

    private static RotationsListEntry EntryOf(StoredKey key, StoredMaterial material) => new()
    {
        KeyId = key.Arn.KeyId.Value,
        KeyMaterialId = material.MaterialId,
        KeyMaterialState = material == key.CurrentMaterial ? KeyMaterialState.Current : KeyMaterialState.NonCurrent,
        RotationDate = material.Rotation == MaterialRotation.First ? null : material.CreatedAt,
        RotationType = material.Rotation switch
        {
            MaterialRotation.First => null,
            MaterialRotation.Automatic => RotationType.Automatic,
            MaterialRotation.OnDemand => RotationType.OnDemand,
            _ => throw new InvalidOperationException("A rotation that is none of the three."),
        },
    };
}

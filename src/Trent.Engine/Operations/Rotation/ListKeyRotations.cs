// ListKeyRotations: when and how a key's materials became current, the oldest first.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListKeyRotations(Keyring keyring, PageMarkers markers) : Operation<ListKeyRotationsCommand, ListKeyRotationsOutput>
{
    public override Access Plan(ListKeyRotationsCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:ListKeyRotations", command.KeyId!, StateRule.Any));

    public override async ValueTask<Outcome<ListKeyRotationsOutput>> ExecuteAsync(ListKeyRotationsCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        if (granted.Key.Facts.Kind != KeyKind.Symmetric)
        {
            throw UnsupportedOperationException.WithoutMessage();
        }

        IncludeKeyMaterial included = command.IncludeKeyMaterial ?? IncludeKeyMaterial.RotationsOnly;
        bool isEverywhere = key.PendingMaterial is null
            || (await keyring.FindSiblingsAsync(key, call.Now, cancellationToken)).Append(key).All(each => each.PendingMaterial is { IsPresent: true });
        RotationsListEntry[] entries =
        [
            .. key.Materials
                .Where(material => included == IncludeKeyMaterial.AllKeyMaterial || material.RotatedAt is not null)
                .Select(material => EntryOf(key, material, isEverywhere)),
        ];
        Page<RotationsListEntry> page = PageSize.Long.Cut(entries, command, markers, call, granted.Key.Arn + "\t" + included.Value);
        ListKeyRotationsOutput output = new() { Rotations = page.Items, NextMarker = page.NextMarker, Truncated = page.Truncated };
        return new Outcome<ListKeyRotationsOutput>(output, []);
    }

    private static RotationsListEntry EntryOf(StoredKey key, StoredMaterial material, bool isEverywhere)
    {
        bool isImported = key.Origin == OriginType.External;
        return new RotationsListEntry
        {
            KeyId = key.Arn.KeyId.Value,
            KeyMaterialId = material.MaterialId,
            KeyMaterialDescription = material.Import?.Description,
            ImportState = !isImported ? null : material.IsPresent ? ImportState.Imported : ImportState.PendingImport,
            KeyMaterialState = StateOf(key, material, isEverywhere),
            ExpirationModel = material.IsPresent ? material.Import?.ExpirationModel : null,
            ValidTo = material.ExpiresAt,
            RotationDate = material.RotatedAt,
            RotationType = material.Rotation switch
            {
                MaterialRotation.First or MaterialRotation.Pending => null,
                MaterialRotation.Automatic => RotationType.Automatic,
                MaterialRotation.OnDemand => RotationType.OnDemand,
                _ => throw new InvalidOperationException("A rotation that is none of the four."),
            },
        };
    }

    private static KeyMaterialState StateOf(StoredKey key, StoredMaterial material, bool isEverywhere) =>
        material.IsPending
            ? isEverywhere ? KeyMaterialState.PendingRotation : KeyMaterialState.PendingMultiRegionImportAndRotation
            : material == key.CurrentMaterial ? KeyMaterialState.Current : KeyMaterialState.NonCurrent;
}

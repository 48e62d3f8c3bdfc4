// DeleteImportedKeyMaterial: destroys imported material; the key waits until the same is imported again.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DeleteImportedKeyMaterial(Keyring keyring) : Operation<DeleteImportedKeyMaterialCommand, DeleteImportedKeyMaterialOutput>
{
    public override Access Plan(DeleteImportedKeyMaterialCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:DeleteImportedKeyMaterial", command.KeyId!, StateRule.DeleteImported) with { Origin = OriginType.External });

    public override async ValueTask<Outcome<DeleteImportedKeyMaterialOutput>> ExecuteAsync(
        DeleteImportedKeyMaterialCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        bool namesMaterials = granted.Key.Facts.Kind == KeyKind.Symmetric;
        if (!namesMaterials && command.KeyMaterialId is not null)
        {
            throw ValidationException.ImportTypeNotAllowed();
        }

        StoredMaterial? material = command.KeyMaterialId is { } wanted
            ? key.Materials.FirstOrDefault(candidate => candidate.MaterialId == wanted) ?? throw NotFoundException.KeyMaterialNotFound(wanted, granted.Key.Arn)
            : key.CurrentMaterial;
        DeleteImportedKeyMaterialOutput output = new() { KeyId = granted.Key.Arn, KeyMaterialId = namesMaterials ? material?.MaterialId : null };
        if (material is null || !(material.IsPresent || (material.IsPending && !key.IsReplica)))
        {
            return new Outcome<DeleteImportedKeyMaterialOutput>(output, []);
        }

        // Material that waits is no part of the key yet: it goes altogether, and from the replicas with it.
        bool goesAltogether = material.IsPending && !key.IsReplica;
        List<RecordChange> changes = [Change.Replace(goesAltogether ? key.Without(material.MaterialId) : Emptied(key, material))];
        if (goesAltogether)
        {
            foreach (StoredKey replica in await keyring.FindSiblingsAsync(key, call.Now, cancellationToken))
            {
                changes.Add(Change.Replace(replica.Without(material.MaterialId)));
            }
        }

        return new Outcome<DeleteImportedKeyMaterialOutput>(output, changes);
    }

    private static StoredKey Emptied(StoredKey key, StoredMaterial material) =>
        key.WithMaterials(key.Materials.Replace(material, material.Emptied()), leavesRemains: true);
}

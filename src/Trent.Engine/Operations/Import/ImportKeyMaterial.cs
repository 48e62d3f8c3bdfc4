// ImportKeyMaterial: takes over material that its owner made, wrapped for this one import.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ImportKeyMaterial(Keyring keyring, KeyMaterials materials, ImportTokens tokens, Computations computations)
    : Operation<ImportKeyMaterialCommand, ImportKeyMaterialOutput>
{
    public override Access Plan(ImportKeyMaterialCommand command)
    {
        ImportRules.CheckExpiration(command.ExpirationModel, command.ValidTo);
        ImportRules.CheckId(command.ImportType, command.KeyMaterialId);
        return Access.OnKeys(KeyAccess.Manage("kms:ImportKeyMaterial", command.KeyId!, StateRule.Import) with { Origin = OriginType.External });
    }

    public override async ValueTask<Outcome<ImportKeyMaterialOutput>> ExecuteAsync(ImportKeyMaterialCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        ImportRules.CheckKind(granted.Key.Facts, command);
        ImportType type = ImportRules.TypeOf(key, command);
        ImportRules.CheckValidTo(command.ValidTo, call.Now);
        using OpenImportToken token = await tokens.OpenAsync(key, command.ImportToken!.Value, call.Now, cancellationToken);
        using KeyMaterial material = await UnwrapAsync(granted.Key.Facts, token, command.EncryptedKeyMaterial!.Value, cancellationToken);
        string materialId = KeyMaterials.IdOf(key.Arn, material);
        int? place = ImportRules.PlaceOf(key, materialId, type, command.KeyMaterialId);
        StoredMaterial? present = place is { } index ? key.Materials[index] : null;
        StoredMaterial imported = await materials.SealImportedAsync(
            key,
            material,
            present?.Rotation ?? (key.Materials.IsEmpty ? MaterialRotation.First : MaterialRotation.Pending),
            new ImportedMaterial(command.KeyMaterialDescription ?? present?.Import?.Description, command.ValidTo),
            call.Now,
            cancellationToken) with { RotatedAt = present?.RotatedAt };
        List<RecordChange> changes =
        [
            Change.Replace(key.WithMaterials(place is { } at ? key.Materials.SetItem(at, imported) : key.Materials.Add(imported), leavesRemains: false)),
            ImportTokens.Use(key, token),
        ];
        if (place is null)
        {
            // The replicas learn that there is such a material, to be imported there as well.
            StoredMaterial missing = imported.Emptied() with { Import = null };
            foreach (StoredKey replica in await keyring.FindSiblingsAsync(key, call.Now, cancellationToken))
            {
                changes.Add(Change.Replace(replica.WithMaterials(replica.Materials.Add(missing), leavesRemains: false)));
            }
        }

        ImportKeyMaterialOutput output = new()
        {
            KeyId = granted.Key.Arn,
            KeyMaterialId = granted.Key.Facts.Kind == KeyKind.Symmetric ? materialId : null,
        };
        return new Outcome<ImportKeyMaterialOutput>(output, changes);
    }

    private async ValueTask<KeyMaterial> UnwrapAsync(KeySpecFacts facts, OpenImportToken token, ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken)
    {
        using UsableKey wrappingKey = token.Wrapping.KeyAlgorithm.Load(token.WrappingKey);
        using SecretBuffer plain = await computations.UseAsync(
            token.Wrapping.KeyAlgorithm,
            () => WrappedMaterial.TryUnwrap(wrappingKey, token.Wrapping.Scheme, wrapped.Span, out SecretBuffer? unwrapped) ? unwrapped : null,
            cancellationToken) ?? throw InvalidCiphertextException.Create();
        KeyMaterial? material = facts.Algorithm is { } algorithm
            ? await computations.UseAsync(algorithm, () => algorithm.Import(plain.DangerousSpan), cancellationToken)
            : SymmetricKey.ImportMaterial(plain.DangerousSpan);
        return material ?? throw IncorrectKeyMaterialException.WithoutMessage();
    }
}

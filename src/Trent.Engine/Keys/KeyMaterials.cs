// Making key material, sealing it, and opening it again for use.
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>What material is bound to, and what does not change in the life of a key.</summary>
/// <param name="Arn">The key.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Usage">Its usage.</param>
/// <param name="Origin">Where its material comes from.</param>
internal sealed record KeyIdentity(KeyArn Arn, KeySpec Spec, KeyUsageType Usage, OriginType Origin)
{
    /// <summary>The identity of a key.</summary>
    public static KeyIdentity Of(StoredKey key) => new(key.Arn, key.Spec, key.Usage, key.Origin);
}

/// <summary>
/// Key material never leaves this process unsealed and is bound to its key: sealed material opens only for the account,
/// Region, key id, material id, spec, usage, origin and time that it was made for.
/// </summary>
/// <param name="domainKeys">The keys that seal it.</param>
/// <param name="computations">Where material is made.</param>
/// <param name="storeId">The identity of the store, 16 bytes.</param>
/// <param name="nodeId">What tells this process from others that use the same store; enters the hedging of nonces.</param>
internal sealed class KeyMaterials(DomainKeys domainKeys, Computations computations, ReadOnlyMemory<byte> storeId, ReadOnlyMemory<byte> nodeId)
{
    /// <summary>New random material for a key.</summary>
    public async ValueTask<StoredMaterial> GenerateFirstAsync(KeyIdentity key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using KeyMaterial material = await GenerateAsync(key.Spec, cancellationToken);
        return await SealAsync(key, material, MaterialRotation.First, import: null, now, cancellationToken);
    }

    /// <summary>New material for keys that exist, as a rotation makes it: the same for all keys of a set, sealed for each.</summary>
    /// <returns>The materials, in the order of the keys.</returns>
    public async ValueTask<IReadOnlyList<StoredMaterial>> GenerateNextAsync(IReadOnlyList<StoredKey> keys, MaterialRotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using KeyMaterial material = await GenerateAsync(keys[0].Spec, cancellationToken);
        List<StoredMaterial> sealedMaterials = [];
        foreach (StoredKey key in keys)
        {
            sealedMaterials.Add(await SealAsync(KeyIdentity.Of(key), material, rotation, import: null, now, cancellationToken));
        }

        return sealedMaterials;
    }

    /// <summary>Material that was imported into a key.</summary>
    public ValueTask<StoredMaterial> SealImportedAsync(StoredKey key, KeyMaterial material, MaterialRotation rotation, ImportedMaterial import, DateTimeOffset now, CancellationToken cancellationToken) =>
        SealAsync(KeyIdentity.Of(key), material, rotation, import, now, cancellationToken);

    /// <summary>The same material for a replica, sealed for its Region.</summary>
    /// <exception cref="RecordIntegrityException">The sealed material is not that key's.</exception>
    public async ValueTask<StoredMaterial> CopyAsync(StoredKey from, StoredMaterial material, KeyArn to, CancellationToken cancellationToken)
    {
        using SecretBuffer secret = Open(from, material);
        SealedContext context = ContextOf(KeyIdentity.Of(from) with { Arn = to }, material.MaterialId, material.CreatedAt);
        DomainKey domainKey = await domainKeys.ForSealingAsync(cancellationToken);
        return material with { Sealed = domainKey.Seal(context, secret.DangerousSpan) };
    }

    /// <summary>Material ready for use; the caller disposes it.</summary>
    /// <exception cref="RecordIntegrityException">The sealed material is not this key's.</exception>
    public ValueTask<UsableKey> OpenAsync(StoredKey key, StoredMaterial material, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SecretBuffer secret = Open(key, material);
        UsableKey usable = key.Facts.Algorithm is { } algorithm
            ? algorithm.Load(secret)
            : SymmetricKey.Load(secret, key.Arn.Account.Value, key.Arn.KeyId.Value, material.MaterialId, nodeId.Span);
        return ValueTask.FromResult(usable);
    }

    /// <summary>
    /// The KeyMaterialId of material in a key. That of a key pair is made of its public key: a private RSA key can be written in more than
    /// one way, and is the same material all the same.
    /// </summary>
    public static string IdOf(KeyArn arn, KeyMaterial material) =>
        KeyMaterialIdentifier.Compute(arn.KeyId.Value, material.PublicKey.IsEmpty ? material.Secret.DangerousSpan : material.PublicKey.Span);

    private ValueTask<KeyMaterial> GenerateAsync(KeySpec spec, CancellationToken cancellationToken) => KeySpecs.Of(spec).Algorithm is { } algorithm
        ? computations.GenerateAsync(algorithm, cancellationToken)
        : ValueTask.FromResult(SymmetricKey.GenerateMaterial());

    private async ValueTask<StoredMaterial> SealAsync(
        KeyIdentity key, KeyMaterial material, MaterialRotation rotation, ImportedMaterial? import, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string materialId = IdOf(key.Arn, material);
        DomainKey domainKey = await domainKeys.ForSealingAsync(cancellationToken);
        return new StoredMaterial
        {
            MaterialId = materialId,
            CreatedAt = now,
            Rotation = rotation,
            RotatedAt = rotation is MaterialRotation.Automatic or MaterialRotation.OnDemand ? now : null,
            Sealed = domainKey.Seal(ContextOf(key, materialId, now), material.Secret.DangerousSpan),
            PublicKey = material.PublicKey,
            Import = import,
        };
    }

    private SecretBuffer Open(StoredKey key, StoredMaterial material)
    {
        DomainKey domainKey = domainKeys.ForOpening(material.Sealed.Span);
        return domainKey.TryOpen(ContextOf(KeyIdentity.Of(key), material.MaterialId, material.CreatedAt), material.Sealed.Span, out SecretBuffer? secret)
            ? secret
            : throw new RecordIntegrityException($"The material {material.MaterialId} of key {key.Arn} does not open.");
    }

    private SealedContext ContextOf(KeyIdentity key, string materialId, DateTimeOffset createdAt) => new()
    {
        Purpose = SealedPurpose.KeyMaterial,
        StoreId = storeId,
        Account = key.Arn.Account.Value,
        Region = key.Arn.Region.Value,
        Name = key.Arn.KeyId.Value,
        MaterialId = materialId,
        Spec = key.Spec.Value,
        Usage = key.Usage.Value,
        Origin = key.Origin.Value,
        CreatedAt = createdAt.ToUnixTimeMilliseconds(),
    };
}

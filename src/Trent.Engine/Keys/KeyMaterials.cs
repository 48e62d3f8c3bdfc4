// Making key material, sealing it, and opening it again for use.
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>
/// Key material never leaves this process unsealed and is bound to its key: sealed material opens only for the account,
/// Region, key id, material id, spec, usage, origin and time that it was made for.
/// </summary>
/// <param name="domainKeys">The keys that seal it.</param>
/// <param name="storeId">The identity of the store, 16 bytes.</param>
/// <param name="nodeId">What tells this process from others that use the same store; enters the hedging of nonces.</param>
internal sealed class KeyMaterials(DomainKeys domainKeys, ReadOnlyMemory<byte> storeId, ReadOnlyMemory<byte> nodeId)
{
    /// <summary>New random symmetric material for a key.</summary>
    public async ValueTask<StoredMaterial> GenerateAsync(KeyArn arn, KeySpec spec, KeyUsageType usage, OriginType origin, MaterialRotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DomainKey domainKey = await domainKeys.ForSealingAsync(cancellationToken);
        using SecretBuffer secret = SecretBuffer.Random(Limits.SymmetricMaterialBytes);
        string materialId = KeyMaterialIdentifier.Compute(arn.KeyId.Value, secret.DangerousSpan);
        SealedContext context = ContextOf(arn, spec, usage, origin, materialId, now);
        return new StoredMaterial(materialId, now, rotation, domainKey.Seal(context, secret.DangerousSpan));
    }

    /// <summary>New material for a key that exists, as a rotation makes it.</summary>
    public ValueTask<StoredMaterial> GenerateNextAsync(StoredKey key, MaterialRotation rotation, DateTimeOffset now, CancellationToken cancellationToken) =>
        GenerateAsync(key.Arn, key.Spec, key.Usage, key.Origin, rotation, now, cancellationToken);

    /// <summary>Material ready for use; the caller disposes it.</summary>
    /// <exception cref="RecordIntegrityException">The sealed material is not this key's.</exception>
    public ValueTask<SymmetricKey> OpenAsync(StoredKey key, StoredMaterial material, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DomainKey domainKey = domainKeys.ForOpening(material.Sealed.Span);
        SealedContext context = ContextOf(key.Arn, key.Spec, key.Usage, key.Origin, material.MaterialId, material.CreatedAt);
        if (!domainKey.TryOpen(context, material.Sealed.Span, out SecretBuffer? secret))
        {
            throw new RecordIntegrityException($"The material {material.MaterialId} of key {key.Arn} does not open.");
        }

        using (secret)
        {
            return ValueTask.FromResult(SymmetricKey.Load(secret, key.Arn.Account.Value, key.Arn.KeyId.Value, material.MaterialId, nodeId.Span));
        }
    }

    private SealedContext ContextOf(KeyArn arn, KeySpec spec, KeyUsageType usage, OriginType origin, string materialId, DateTimeOffset createdAt) => new()
    {
        Purpose = SealedPurpose.KeyMaterial,
        StoreId = storeId,
        Account = arn.Account.Value,
        Region = arn.Region.Value,
        Name = arn.KeyId.Value,
        MaterialId = materialId,
        Spec = spec.Value,
        Usage = usage.Value,
        Origin = origin.Value,
        CreatedAt = createdAt.ToUnixTimeMilliseconds(),
    };
}

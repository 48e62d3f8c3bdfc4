// A key that the caller was granted: its metadata, and the only way to its material.
using Trent.Cryptography;
using Trent.Engine.Grants;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>A granted key. Its material is unsealed only when an operation asks to use it.</summary>
internal sealed class GrantedKey(KeyAccess access, KeyEntry entry, string? requestAlias)
{
    /// <summary>The key as it is kept.</summary>
    public StoredKey Stored => entry.Key;

    /// <summary>The key's ARN as text.</summary>
    public string Arn => entry.ArnText;

    /// <summary>The facts about the key's spec.</summary>
    public KeySpecFacts Facts => entry.Facts;

    /// <summary>The metadata that DescribeKey shows.</summary>
    public KeyMetadata Metadata => entry.Metadata;

    /// <summary>The alias name by which the request named the key, or <see langword="null"/>.</summary>
    public string? RequestAlias => requestAlias;

    /// <summary>
    /// The grant that allows the action where no policy does, or <see langword="null"/>. CreateGrant then makes no grant that goes further
    /// (<see cref="StoredGrant.Covers"/>).
    /// </summary>
    public StoredGrant? AllowingGrant { get; init; }

    /// <summary>
    /// Why the caller may not, where <see cref="KeyAccess.IsForGrantToDecide"/> leaves that to the operation; <see langword="null"/> when a
    /// policy allows it.
    /// </summary>
    public AccessDeniedException? Refusal { get; init; }

    /// <summary>The key's entry in the cache.</summary>
    internal KeyEntry Entry => entry;

    /// <summary>Refuses a key whose origin, state, usage or spec does not allow what the plan asks for, in the API's order.</summary>
    /// <exception cref="KmsServiceException">The error of the first check that fails.</exception>
    public void CheckSuitability()
    {
        if (access.Origin is { } origin && Stored.Origin != origin)
        {
            throw UnsupportedOperationException.OriginNotValid(Arn, Stored.Origin);
        }

        if (access.States.Refusal(Stored) is { } refusal)
        {
            throw refusal;
        }

        if (UseRefusal() is { } unfit)
        {
            throw access.OpensCiphertext ? IncorrectKeyException.Create() : unfit;
        }
    }

    /// <summary>
    /// The current material, ready for use. Dispose the lease after use; the material stays loaded for the next call as long as the
    /// key stays in the cache.
    /// </summary>
    /// <typeparam name="TKey">What the operation does with it; the plan's usage and algorithm have made sure that the key can.</typeparam>
    public ValueTask<MaterialLease<TKey>> UseCurrentMaterialAsync<TKey>(KeyMaterials materials, CancellationToken cancellationToken)
        where TKey : class => Stored.CurrentIndex is { } index
            ? UseAsync<TKey>(index, materials, cancellationToken)
            : throw new InvalidOperationException("A key without material was let through to its use.");

    /// <summary>The material that a ciphertext names, ready to decrypt with.</summary>
    /// <exception cref="InvalidCiphertextException">The key never had such material.</exception>
    public ValueTask<MaterialLease<SymmetricKey>> UseMaterialOfAsync(CiphertextHeader header, KeyMaterials materials, CancellationToken cancellationToken)
    {
        for (int index = Stored.Materials.Length - 1; index >= 0; index--)
        {
            if (header.Names(Stored.Materials[index].MaterialId))
            {
                return UseAsync<SymmetricKey>(index, materials, cancellationToken);
            }
        }

        throw InvalidCiphertextException.Create();
    }

    private InvalidKeyUsageException? UseRefusal() => access switch
    {
        { Usage: { } usage } when Stored.Usage != usage => InvalidKeyUsageException.NotValidForOperation(Arn, Stored.Usage, access.Action["kms:".Length..]),
        { Algorithm: { } algorithm } when !Facts.Offers(algorithm) => InvalidKeyUsageException.AlgorithmIncompatible(algorithm.Name, Stored.Spec),
        _ => null,
    };

    private ValueTask<MaterialLease<TKey>> UseAsync<TKey>(int index, KeyMaterials materials, CancellationToken cancellationToken)
        where TKey : class => entry.TryAcquire(index) is { } key
            ? ValueTask.FromResult(new MaterialLease<TKey>(key, Stored.Materials[index].MaterialId, ownsKey: false))
            : LoadAsync<TKey>(index, materials, cancellationToken);

    private async ValueTask<MaterialLease<TKey>> LoadAsync<TKey>(int index, KeyMaterials materials, CancellationToken cancellationToken)
        where TKey : class
    {
        UsableKey key = await materials.OpenAsync(Stored, Stored.Materials[index], cancellationToken);
        _ = key.TryAcquire();
        bool kept = entry.TryKeep(index, key);
        return new MaterialLease<TKey>(key, Stored.Materials[index].MaterialId, ownsKey: !kept);
    }
}

/// <summary>The right to use loaded key material until disposed.</summary>
internal readonly struct MaterialLease<TKey>(UsableKey key, string keyMaterialId, bool ownsKey) : IDisposable
    where TKey : class
{
    /// <summary>The loaded material.</summary>
    public TKey Key => key as TKey ?? throw new InvalidOperationException($"A {key.GetType().Name} was asked to be a {typeof(TKey).Name}.");

    /// <summary>Its KeyMaterialId.</summary>
    public string KeyMaterialId => keyMaterialId;

    /// <summary>Gives the material back; erases it where no cache keeps it.</summary>
    public void Dispose()
    {
        key.Release();
        if (ownsKey)
        {
            key.Dispose();
        }
    }
}

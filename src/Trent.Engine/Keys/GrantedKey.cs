// A key that the caller was granted: its metadata, and the only way to its material.
using Trent.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>A granted key. Its material is unsealed only when an operation asks to use it.</summary>
internal sealed class GrantedKey(KeyAccess access, KeyEntry entry, string? requestAlias)
{
    /// <summary>The key as it is kept.</summary>
    public StoredKey Stored => entry.Key;

    /// <summary>The key's ARN as text.</summary>
    public string Arn => entry.ArnText;

    /// <summary>The metadata that DescribeKey shows.</summary>
    public KeyMetadata Metadata => entry.Metadata;

    /// <summary>The alias name by which the request named the key, or <see langword="null"/>.</summary>
    public string? RequestAlias => requestAlias;

    /// <summary>The key's entry in the cache.</summary>
    internal KeyEntry Entry => entry;

    /// <summary>Refuses a key whose state, usage or spec does not allow what the plan asks for, in the API's order.</summary>
    /// <exception cref="KmsServiceException">The error of the first check that fails.</exception>
    public void CheckSuitability()
    {
        if (access.States.Refusal(Stored) is { } refusal)
        {
            throw refusal;
        }

        if (access.Usage is { } usage && Stored.Usage != usage)
        {
            throw InvalidKeyUsageException.NotValidForOperation(Arn, Stored.Usage, access.Action["kms:".Length..]);
        }

        if (access.EncryptionAlgorithm is { } algorithm && !KeySpecs.EncryptionAlgorithms(Stored.Spec).Contains(algorithm))
        {
            throw InvalidKeyUsageException.AlgorithmIncompatible(algorithm.Value, Stored.Spec);
        }
    }

    /// <summary>
    /// The current material, ready to encrypt with. Dispose the lease after use; the material stays loaded for the next call
    /// as long as the key stays in the cache.
    /// </summary>
    public ValueTask<MaterialLease> UseCurrentMaterialAsync(KeyMaterials materials, CancellationToken cancellationToken) =>
        UseAsync(Stored.Materials.Length - 1, materials, cancellationToken);

    /// <summary>The material that a ciphertext names, ready to decrypt with.</summary>
    /// <exception cref="InvalidCiphertextException">The key never had such material.</exception>
    public ValueTask<MaterialLease> UseMaterialOfAsync(CiphertextHeader header, KeyMaterials materials, CancellationToken cancellationToken)
    {
        for (int index = Stored.Materials.Length - 1; index >= 0; index--)
        {
            if (header.Names(Stored.Materials[index].MaterialId))
            {
                return UseAsync(index, materials, cancellationToken);
            }
        }

        throw InvalidCiphertextException.Create();
    }

    private ValueTask<MaterialLease> UseAsync(int index, KeyMaterials materials, CancellationToken cancellationToken) =>
        entry.TryAcquire(index) is { } key
            ? ValueTask.FromResult(new MaterialLease(key, Stored.Materials[index].MaterialId, ownsKey: false))
            : LoadAsync(index, materials, cancellationToken);

    private async ValueTask<MaterialLease> LoadAsync(int index, KeyMaterials materials, CancellationToken cancellationToken)
    {
        SymmetricKey key = await materials.OpenAsync(Stored, Stored.Materials[index], cancellationToken);
        _ = key.TryAcquire();
        bool kept = entry.TryKeep(index, key);
        return new MaterialLease(key, Stored.Materials[index].MaterialId, ownsKey: !kept);
    }
}

/// <summary>The right to use loaded key material until disposed.</summary>
internal readonly struct MaterialLease(SymmetricKey key, string keyMaterialId, bool ownsKey) : IDisposable
{
    /// <summary>The loaded material.</summary>
    public SymmetricKey Key => key;

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

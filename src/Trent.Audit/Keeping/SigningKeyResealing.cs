// After a rotation of the root key the key that signs the trail is sealed anew like every other secret.
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>Seals the signing key of a store's trail anew; the key, and so the trail's signatures, stay what they are.</summary>
/// <param name="store">The store that holds the key.</param>
/// <param name="vault">Seals under the newest domain key, and opens what older ones sealed.</param>
public sealed class SigningKeyResealing(IRecordStore store, SecretVault vault) : IResealing
{
    /// <inheritdoc/>
    /// <exception cref="RecordIntegrityException">The key does not open under the keys of this store.</exception>
    public async ValueTask<bool> ResealAsync(int firstDomainKey, CancellationToken cancellationToken)
    {
        await SigningKey.ResealAsync(store, vault, firstDomainKey, cancellationToken);
        return true;
    }
}

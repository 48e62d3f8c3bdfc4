// Data key pairs: the private key once in clear for the caller and once encrypted under a key.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>A data key pair, and the ciphertext of its private key. Dispose it once the answer has what it needs.</summary>
internal sealed record MadeKeyPair(KeyMaterial Pair, MadeCiphertext PrivateKey) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Pair.Dispose();
}

/// <summary>What GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext share.</summary>
internal sealed class DataKeyPairs(KeyMaterials materials, Computations computations)
{
    /// <summary>A new pair: PKCS #8 and SubjectPublicKeyInfo, the private key encrypted under the current material of a key.</summary>
    public async ValueTask<MadeKeyPair> MakeAsync(GrantedKey key, DataKeyPairSpec spec, IReadOnlyDictionary<string, string>? encryptionContext, CancellationToken cancellationToken)
    {
        // The pairs have the names of the key specs that are made the same way.
        KeyAlgorithm algorithm = KeySpecs.Of(new KeySpec(spec.Value)).Algorithm!;
        KeyMaterial pair = await computations.GenerateAsync(algorithm, cancellationToken);
        try
        {
            using SensitiveBytes privateKey = SensitiveBytes.CopyOf(pair.Secret.DangerousSpan);
            return new MadeKeyPair(pair, await Ciphertexts.MakeAsync(key, materials, privateKey, encryptionContext, cancellationToken));
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }
}

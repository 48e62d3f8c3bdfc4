// Key material that was just made or imported: the secret, and the public key that goes with it.
namespace Trent.Cryptography;

/// <summary>
/// Key material in the form in which it is sealed: PKCS #8 in DER for private keys, the bytes themselves for HMAC keys
/// (docs/sealed-key-format.md, "Material"). Dispose it once it is sealed.
/// </summary>
public sealed class KeyMaterial : IDisposable
{
    internal KeyMaterial(SecretBuffer secret, byte[] publicKey)
    {
        Secret = secret;
        PublicKey = publicKey;
    }

    /// <summary>The secret; zeroed with this object.</summary>
    public SecretBuffer Secret { get; }

    /// <summary>The public key as SubjectPublicKeyInfo in DER (RFC 5280); empty where there is none.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => Secret.Dispose();
}

// An Ed25519 key, ready to sign and verify.
using NSec.Cryptography;

namespace Trent.Cryptography;

/// <summary>An Ed25519 key in libsodium's guarded memory, once for each of the two schemes. Safe for threads.</summary>
internal sealed class Ed25519Key : UsableKey, ISigningKey
{
    private readonly Key _pure;
    private readonly Key _prehash;

    internal Ed25519Key(ReadOnlySpan<byte> seed)
    {
        _pure = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        _prehash = Key.Import(SignatureAlgorithm.Ed25519ph, seed, KeyBlobFormat.RawPrivateKey);
        PublicKey = _pure.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>The public key, 32 bytes.</summary>
    internal byte[] PublicKey { get; }

    public byte[] Sign(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        SigningSchemes.Require(scheme, form, message);
        Key key = KeyOf(scheme);
        return ((SignatureAlgorithm)key.Algorithm).Sign(key, message);
    }

    public bool Verify(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        SigningSchemes.Require(scheme, form, message);
        return Verify(KeyOf(scheme).PublicKey, message, signature);
    }

    /// <summary>Verifies without the private key.</summary>
    internal static bool Verify(PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        ((SignatureAlgorithm)publicKey.Algorithm).Verify(publicKey, message, signature);

    private protected override void Erase()
    {
        _pure.Dispose();
        _prehash.Dispose();
    }

    private Key KeyOf(SigningScheme scheme) => scheme switch
    {
        SigningScheme.Ed25519 => _pure,
        SigningScheme.Ed25519Ph => _prehash,
        _ => throw new ArgumentException($"{scheme} is not a scheme of Ed25519 keys.", nameof(scheme)),
    };
}

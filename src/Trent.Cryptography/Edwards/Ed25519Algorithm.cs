// Ed25519 keys: made, loaded and imported.
using System.Formats.Asn1;

namespace Trent.Cryptography;

/// <summary>Ed25519 and Ed25519ph (RFC 8032), computed by libsodium through NSec.</summary>
internal sealed class Ed25519Algorithm() : KeyAlgorithm("Ed25519")
{
    internal const int SeedBytes = 32;

    private const int PublicKeyBytes = 32;
    private const string Identifier = "1.3.101.112";

    // PKCS #8 of RFC 8410 up to the seed: version 0, the algorithm, an octet string in an octet string.
    private static ReadOnlySpan<byte> Pkcs8Start => [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    public override KeyMaterial Generate()
    {
        using SecretBuffer seed = SecretBuffer.Random(SeedBytes);
        return FromSeed(seed.DangerousSpan);
    }

    public override UsableKey Load(SecretBuffer secret) =>
        SeedEncoding.TryRead(secret.DangerousSpan, Pkcs8Start, SeedBytes, out ReadOnlySpan<byte> seed) ? new Ed25519Key(seed) : throw NotOfThisKind();

    public override KeyMaterial? Import(ReadOnlySpan<byte> secret)
    {
        try
        {
            Pkcs8 key = Pkcs8.Read(secret);
            key.Parameters.RequireEnd();
            var inner = new DerReader(key.PrivateKey);
            ReadOnlySpan<byte> seed = inner.ReadOctetString();
            inner.RequireEnd();
            if (key.Algorithm != Identifier || seed.Length != SeedBytes)
            {
                return null;
            }

            KeyMaterial material = FromSeed(seed);
            if (key.PublicKey.IsEmpty || material.PublicKey.Span[^PublicKeyBytes..].SequenceEqual(key.PublicKey))
            {
                return material;
            }

            material.Dispose();
            return null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static KeyMaterial FromSeed(ReadOnlySpan<byte> seed)
    {
        using Ed25519Key key = new(seed);
        return new KeyMaterial(SeedEncoding.Write(Pkcs8Start, seed), SubjectPublicKeyInfo.Write(Identifier, curve: null, key.PublicKey));
    }
}

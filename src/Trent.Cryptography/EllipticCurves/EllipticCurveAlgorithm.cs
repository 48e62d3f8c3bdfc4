// Keys on a curve that the platform computes: made, loaded and imported.
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// ECDSA and ECDH on one curve. OpenSSL computes all of them, although BouncyCastle is faster on P-384 and secp256k1: its
/// resistance to side channels was not assessed.
/// </summary>
internal sealed class EllipticCurveAlgorithm(EllipticCurve curve) : KeyAlgorithm(curve.Name)
{
    // A PKCS #8 key on P-521 has 241 bytes.
    private const int Pkcs8BytesMax = 512;

    public override KeyMaterial Generate()
    {
        using ECDsa ecdsa = ECDsa.Create(curve.Platform);
        return Export(ecdsa);
    }

    public override UsableKey Load(SecretBuffer secret)
    {
        ECDsa? ecdsa = null;
        ECDiffieHellman? ecdh = null;
        try
        {
            _ = curve.ReadPrivateKey(secret.DangerousSpan, out _);
            ecdsa = ECDsa.Create();
            ecdh = ECDiffieHellman.Create();
            ecdsa.ImportPkcs8PrivateKey(secret.DangerousSpan, out _);
            ecdh.ImportPkcs8PrivateKey(secret.DangerousSpan, out _);
            return new EllipticCurveKey(curve, ecdsa, ecdh);
        }
        catch (Exception failure)
        {
            ecdsa?.Dispose();
            ecdh?.Dispose();
            throw failure is AsnContentException ? NotOfThisKind() : failure;
        }
    }

    public override KeyMaterial? Import(ReadOnlySpan<byte> secret)
    {
        byte[] privateKey = GC.AllocateArray<byte>(curve.FieldBytes, pinned: true);
        try
        {
            curve.ReadPrivateKey(secret, out ReadOnlySpan<byte> point).CopyTo(privateKey);

            // Without the public point: the platform computes it, so that the two cannot but belong together.
            using ECDsa ecdsa = ECDsa.Create(new ECParameters { Curve = curve.Platform, D = privateKey });
            KeyMaterial material = Export(ecdsa);
            if (point.IsEmpty || material.PublicKey.Span.EndsWith(point))
            {
                return material;
            }

            material.Dispose();
            return null;
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static KeyMaterial Export(ECDsa ecdsa)
    {
        SecretBuffer secret = SecretBuffers.Export(Pkcs8BytesMax, ecdsa, static (ECDsa from, Span<byte> destination, out int written) => from.TryExportPkcs8PrivateKey(destination, out written));
        return new KeyMaterial(secret, ecdsa.ExportSubjectPublicKeyInfo());
    }
}

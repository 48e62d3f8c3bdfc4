// A key on an elliptic curve, ready to sign and verify (ECDSA) or to agree on secrets (ECDH).
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// A key on a curve that the platform computes. One object of the platform serves all threads; a test holds that shared use gives
/// no wrong result.
/// </summary>
internal sealed class EllipticCurveKey(EllipticCurve curve, ECDsa ecdsa, ECDiffieHellman ecdh) : UsableKey, ISigningKey, IKeyAgreementKey
{
    public byte[] Sign(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        RequireScheme(scheme, form, message);
        ReadOnlySpan<byte> digest = SigningSchemes.DigestOf(scheme, form, message, stackalloc byte[SigningSchemes.DigestBytesMax]);
        Span<byte> signature = stackalloc byte[ecdsa.GetMaxSignatureSize(DSASignatureFormat.Rfc3279DerSequence)];
        return ecdsa.TrySignHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence, out int written)
            ? signature[..written].ToArray()
            : throw new CryptographicException("A signature is longer than its bound.");
    }

    public bool Verify(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        RequireScheme(scheme, form, message);
        ReadOnlySpan<byte> digest = SigningSchemes.DigestOf(scheme, form, message, stackalloc byte[SigningSchemes.DigestBytesMax]);
        Span<byte> fixedForm = stackalloc byte[2 * curve.FieldBytes];
        return EcdsaSignature.TryDecode(signature, fixedForm) && ecdsa.VerifyHash(digest, fixedForm, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public bool TryDeriveSharedSecret(ReadOnlySpan<byte> otherPublicKey, [NotNullWhen(true)] out SecretBuffer? sharedSecret)
    {
        sharedSecret = null;
        try
        {
            ReadOnlySpan<byte> point = curve.ReadPublicKey(otherPublicKey);
            ECParameters parameters = new()
            {
                Curve = curve.Platform,
                Q = new ECPoint { X = point.Slice(1, curve.FieldBytes).ToArray(), Y = point[(1 + curve.FieldBytes)..].ToArray() },
            };

            // The import refuses a point that is not on the curve; the order of these curves is prime, so there are no small subgroups.
            using ECDiffieHellman other = ECDiffieHellman.Create(parameters);
            using ECDiffieHellmanPublicKey publicKey = other.PublicKey;
            byte[] agreed = ecdh.DeriveRawSecretAgreement(publicKey);
            try
            {
                sharedSecret = SecretBuffer.CopyOf(agreed);
                return true;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(agreed);
            }
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private protected override void Erase()
    {
        ecdsa.Dispose();
        ecdh.Dispose();
    }

    private void RequireScheme(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        if (scheme != curve.Scheme)
        {
            throw new ArgumentException($"{scheme} is not a scheme of keys on {curve.Name}.", nameof(scheme));
        }

        SigningSchemes.Require(scheme, form, message);
    }
}

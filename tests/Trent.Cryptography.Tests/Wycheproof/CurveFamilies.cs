// ECDH, ECDSA and Ed25519 keys under the Wycheproof vectors.
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class CurveFamilies
{
    internal static readonly Rule CompressedPoint = new("compressed points are refused on purpose", vector => !vector.IsInvalid && vector.HasFlag("CompressedPoint"));

    internal static readonly Rule UnnamedCurve = new("explicit parameters of curves are refused on purpose", vector => !vector.IsInvalid && vector.HasFlag("UnnamedCurve"));

    internal static readonly Rule NotDer = new("public keys that are not strict DER are refused on purpose", vector => !vector.IsInvalid && vector.HasFlag("InvalidAsn"));

    internal static Family Ecdh { get; } = new(PrepareEcdh, CompressedPoint, UnnamedCurve, NotDer);

    internal static Family Ecdsa { get; } = new(PrepareEcdsa);

    internal static Family Ed25519 { get; } = new(PrepareEd25519);

    private static Attempt PrepareEcdh(WycheproofGroup group)
    {
        EllipticCurve curve = CurveOf(group.Json.Text("curve"));
        var keys = new Dictionary<string, UsableKey>(StringComparer.Ordinal);
        return vector =>
        {
            string scalar = vector.Json.Text("private");
            if (!keys.TryGetValue(scalar, out UsableKey? key))
            {
                using KeyMaterial? material = AlgorithmOf(curve).Import(CurveKeyParts.Of(curve, new BigInteger(Convert.FromHexString(scalar), isUnsigned: true, isBigEndian: true)).Pkcs8(curve));
                Assert.NotNull(material);
                key = AlgorithmOf(curve).Load(material.Secret);
                keys.Add(scalar, key);
            }

            if (!((IKeyAgreementKey)key).TryDeriveSharedSecret(vector.Hex("public"), out SecretBuffer? secret))
            {
                return Outcome.Refused;
            }

            using (secret)
            {
                return secret.DangerousSpan.SequenceEqual(vector.Hex("shared")) ? Outcome.AsStated : Outcome.Different;
            }
        };
    }

    private static Attempt PrepareEcdsa(WycheproofGroup group)
    {
        EllipticCurve curve = CurveOf(group.Json.GetProperty("publicKey").Text("curve"));
        ReadOnlySpan<byte> point = curve.ReadPublicKey(group.Json.Hex("publicKeyDer"));
        ECDsa ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = curve.Platform,
            Q = new ECPoint { X = point.Slice(1, curve.FieldBytes).ToArray(), Y = point[(1 + curve.FieldBytes)..].ToArray() },
        });
        EllipticCurveKey key = new(curve, ecdsa, ECDiffieHellman.Create());
        return vector => key.Verify(curve.Scheme, MessageForm.Raw, vector.Hex("msg"), vector.Hex("sig")) ? Outcome.AsStated : Outcome.Refused;
    }

    private static Attempt PrepareEd25519(WycheproofGroup group)
    {
        PublicKey key = PublicKey.Import(SignatureAlgorithm.Ed25519, group.Json.GetProperty("publicKey").Hex("pk"), KeyBlobFormat.RawPublicKey);
        return vector => Ed25519Key.Verify(key, vector.Hex("msg"), vector.Hex("sig")) ? Outcome.AsStated : Outcome.Refused;
    }

    private static EllipticCurve CurveOf(string name) => name switch
    {
        "secp256r1" => EllipticCurve.NistP256,
        "secp384r1" => EllipticCurve.NistP384,
        "secp521r1" => EllipticCurve.NistP521,
        "secp256k1" => EllipticCurve.Secp256k1,
        _ => throw new AsnContentException($"The product has no curve {name}."),
    };

    private static KeyAlgorithm AlgorithmOf(EllipticCurve curve) => KeyAlgorithm.All.Single(algorithm => algorithm.Name == curve.Name);
}

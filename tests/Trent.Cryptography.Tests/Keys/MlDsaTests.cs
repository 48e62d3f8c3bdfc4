// ML-DSA: a message and its mu are signed alike, and BouncyCastle's own verifier agrees, also where there is a context.
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Trent.Cryptography.Tests;

public sealed class MlDsaTests
{
    public static TheoryData<string> Names => [.. KeyUses.MlDsa.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_and_its_mu_have_the_same_signatures(string name)
    {
        ISigningKey key = TestMaterials.Key<ISigningKey>(KeyUses.Named(name));
        Gen.Byte.Array[1, 4_096].Sample(
            message =>
            {
                byte[] mu = Mu(name, context: [], message);
                return key.Verify(SigningScheme.MlDsa, MessageForm.ExternalMu, mu, key.Sign(SigningScheme.MlDsa, MessageForm.Raw, message))
                    && key.Verify(SigningScheme.MlDsa, MessageForm.Raw, message, key.Sign(SigningScheme.MlDsa, MessageForm.ExternalMu, mu));
            },
            iter: 50);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_signed_by_its_mu_verifies_elsewhere_with_its_context(string name)
    {
        ISigningKey key = TestMaterials.Key<ISigningKey>(KeyUses.Named(name));
        Gen.Select(Gen.Byte.Array[1, 255], Gen.Byte.Array[1, 4_096]).Sample(
            (context, message) =>
            {
                byte[] mu = Mu(name, context, message);
                byte[] signature = key.Sign(SigningScheme.MlDsa, MessageForm.ExternalMu, mu);
                return VerifiesElsewhere(name, context, message, signature)
                    && key.Verify(SigningScheme.MlDsa, MessageForm.ExternalMu, mu, signature)
                    && !key.Verify(SigningScheme.MlDsa, MessageForm.Raw, message, signature)
                    && !VerifiesElsewhere(name, context: [], message, signature);
            },
            iter: 30);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_message_is_never_signed_alike(string name)
    {
        ISigningKey key = TestMaterials.Key<ISigningKey>(KeyUses.Named(name));
        Assert.Distinct(Enumerable.Range(0, 20).Select(_ => Convert.ToHexString(key.Sign(SigningScheme.MlDsa, MessageForm.Raw, [1]))));
    }

    private static bool VerifiesElsewhere(string name, byte[] context, byte[] message, byte[] signature)
    {
        var publicKey = MLDsaPublicKeyParameters.FromEncoding(ParametersOf(name), PublicKeyOf(name));
        MLDsaSigner verifier = new(publicKey.Parameters, deterministic: true);
        verifier.Init(forSigning: false, new ParametersWithContext(publicKey, context));
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature);
    }

    /// <summary>FIPS 204, algorithm 2, line 10, and algorithm 7, line 6.</summary>
    private static byte[] Mu(string name, byte[] context, byte[] message) => Shake256([.. Shake256(PublicKeyOf(name)), 0, (byte)context.Length, .. context, .. message]);

    private static byte[] Shake256(byte[] input)
    {
        byte[] output = new byte[64];
        ShakeDigest shake = new(256);
        shake.BlockUpdate(input);
        shake.OutputFinal(output);
        return output;
    }

    // Behind the 22 bytes with which the SubjectPublicKeyInfo begins.
    private static byte[] PublicKeyOf(string name) => TestMaterials.Of(KeyUses.Named(name)).PublicKey.ToArray()[22..];

    private static MLDsaParameters ParametersOf(string name) => name switch
    {
        "ML-DSA-44" => MLDsaParameters.ml_dsa_44,
        "ML-DSA-65" => MLDsaParameters.ml_dsa_65,
        _ => MLDsaParameters.ml_dsa_87,
    };
}

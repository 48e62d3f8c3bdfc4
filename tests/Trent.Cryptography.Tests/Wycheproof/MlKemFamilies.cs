// ML-KEM keys of every implementation under the Wycheproof vectors.
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class MlKemFamilies
{
    internal static Family Decapsulate { get; } = new(group => vector => TryDecapsulate(group, vector));

    internal static Family Encapsulate { get; } = new(group => vector => TryEncapsulate(ParametersOf(group), vector));

    internal static Family Generate { get; } = new(group => vector => TryGenerate(group, vector));

    private static Outcome TryDecapsulate(WycheproofGroup group, WycheproofCase vector)
    {
        try
        {
            using MlKemKey key = Implementations.MlKemFromSeed(group.Implementation, ParametersOf(group), vector.Hex("seed"));
            if (!key.TryDecapsulate(vector.Hex("c"), out SecretBuffer? secret))
            {
                return Outcome.Refused;
            }

            using (secret)
            {
                return secret.DangerousSpan.SequenceEqual(vector.Hex("K")) && key.PublicKey.SequenceEqual(vector.Hex("ek")) ? Outcome.AsStated : Outcome.Different;
            }
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            return Outcome.Refused;
        }
    }

    // With given randomness, which only BouncyCastle takes.
    private static Outcome TryEncapsulate(MlKemParameterSet parameters, WycheproofCase vector)
    {
        byte[] ciphertext = new byte[parameters.CiphertextBytes];
        byte[] secret = new byte[MlKemAlgorithm.SharedSecretBytes];
        try
        {
            var publicKey = MLKemPublicKeyParameters.FromEncoding(parameters.BouncyCastle, vector.Hex("ek"));
            ManagedMlKemKey.Encapsulate(parameters.BouncyCastle, publicKey, Implementations.FixedRandom(vector.Hex("m")), ciphertext, secret);
            return ciphertext.SequenceEqual(vector.Hex("c")) && secret.SequenceEqual(vector.Hex("K")) ? Outcome.AsStated : Outcome.Different;
        }
        catch (ArgumentException)
        {
            return Outcome.Refused;
        }
    }

    private static Outcome TryGenerate(WycheproofGroup group, WycheproofCase vector)
    {
        MlKemParameterSet parameters = ParametersOf(group);
        byte[] seed = vector.Hex("seed");
        using MlKemKey key = Implementations.MlKemFromSeed(group.Implementation, parameters, seed);
        byte[] expanded = MLKemPrivateKeyParameters.FromSeed(parameters.BouncyCastle, seed).GetEncoded();
        return key.PublicKey.SequenceEqual(vector.Hex("ek")) && expanded.SequenceEqual(vector.Hex("dk")) ? Outcome.AsStated : Outcome.Different;
    }

    private static MlKemParameterSet ParametersOf(WycheproofGroup group) => group.Json.Text("parameterSet") switch
    {
        "ML-KEM-512" => MlKemParameterSet.MlKem512,
        "ML-KEM-768" => MlKemParameterSet.MlKem768,
        "ML-KEM-1024" => MlKemParameterSet.MlKem1024,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group.Json.Text("parameterSet"), "The product has no such parameter set."),
    };
}

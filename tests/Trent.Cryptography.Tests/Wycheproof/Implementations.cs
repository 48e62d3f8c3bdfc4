// Who computes ML-DSA and ML-KEM: BouncyCastle everywhere, and the platform where its OpenSSL can.
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class Implementations
{
    internal const string Managed = "managed";
    internal const string Platform = "platform";

    internal static IEnumerable<string> OfMlDsa => MLDsa.IsSupported ? [Managed, Platform] : [Managed];

    internal static IEnumerable<string> OfMlKem => MLKem.IsSupported ? [Managed, Platform] : [Managed];

    /// <summary>Fails as the implementation does when the seed is none.</summary>
    internal static MlDsaKey MlDsaFromSeed(string implementation, MlDsaParameterSet parameters, byte[] seed, byte[]? random) => implementation == Platform
        ? new PlatformMlDsaKey(parameters, seed)
        : new ManagedMlDsaKey(MLDsaPrivateKeyParameters.FromSeed(parameters.BouncyCastle, seed), random is null ? null : FixedRandom(random));

    /// <summary>A private key in the expanded form of FIPS 204, which the product never loads.</summary>
    internal static MlDsaKey MlDsaFromExpandedKey(string implementation, MlDsaParameterSet parameters, byte[] privateKey, byte[]? random) => implementation == Platform
        ? new PlatformMlDsaKey(MLDsa.ImportMLDsaPrivateKey(parameters.Platform, privateKey))
        : new ManagedMlDsaKey(MLDsaPrivateKeyParameters.FromEncoding(parameters.BouncyCastle, privateKey), random is null ? null : FixedRandom(random));

    /// <summary>What verifies with a public key alone.</summary>
    internal static Func<MessageForm, byte[], byte[], bool> MlDsaVerifier(string implementation, MlDsaParameterSet parameters, byte[] publicKey)
    {
        if (implementation == Platform)
        {
            PlatformMlDsaKey key = new(MLDsa.ImportMLDsaPublicKey(parameters.Platform, publicKey));
            return (form, message, signature) => key.Verify(SigningScheme.MlDsa, form, message, signature);
        }

        var parsed = MLDsaPublicKeyParameters.FromEncoding(parameters.BouncyCastle, publicKey);
        return (form, message, signature) => ManagedMlDsaKey.Verify(parsed, form, message, signature);
    }

    internal static MlKemKey MlKemFromSeed(string implementation, MlKemParameterSet parameters, byte[] seed) =>
        implementation == Platform ? new PlatformMlKemKey(parameters, seed) : new ManagedMlKemKey(parameters, seed);

    /// <summary>A source that gives these bytes at each draw.</summary>
    internal static SecureRandom FixedRandom(byte[] bytes) => new(new FixedGenerator(bytes));

    private sealed class FixedGenerator(byte[] bytes) : IRandomGenerator
    {
        // There is no state to add to.
        public void AddSeedMaterial(byte[] seed) => ArgumentNullException.ThrowIfNull(seed);

        public void AddSeedMaterial(ReadOnlySpan<byte> seed)
        {
        }

        public void AddSeedMaterial(long seed)
        {
        }

        public void NextBytes(byte[] drawn) => NextBytes(drawn.AsSpan());

        public void NextBytes(byte[] drawn, int start, int len) => NextBytes(drawn.AsSpan(start, len));

        public void NextBytes(Span<byte> drawn)
        {
            Assert.Equal(bytes.Length, drawn.Length);
            bytes.CopyTo(drawn);
        }
    }
}

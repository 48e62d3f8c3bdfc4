// ML-DSA keys of one parameter set: made and loaded. They are kept as their seeds.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// ML-DSA (FIPS 204). The operating system computes it where its OpenSSL can (from 3.5 on), otherwise BouncyCastle does; keys are
/// the same for both.
/// </summary>
internal sealed class MlDsaAlgorithm(MlDsaParameterSet parameters) : KeyAlgorithm(parameters.Name)
{
    internal const int SeedBytes = 32;

    // PKCS #8 of RFC 9881 up to the seed, in the form of the choice that holds the seed alone.
    private readonly byte[] _pkcs8Start =
        [0x30, 0x34, 0x02, 0x01, 0x00, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, parameters.LastArc, 0x04, 0x22, 0x80, 0x20];

    public override KeyMaterial Generate()
    {
        using SecretBuffer seed = SecretBuffer.Random(SeedBytes);
        return FromSeed(seed.DangerousSpan);
    }

    public override UsableKey Load(SecretBuffer secret) => SeedEncoding.TryRead(secret.DangerousSpan, _pkcs8Start, SeedBytes, out ReadOnlySpan<byte> seed)
        ? LoadSeed(seed)
        : throw NotOfThisKind();

    /// <summary>AWS KMS imports no ML-DSA keys.</summary>
    public override KeyMaterial? Import(ReadOnlySpan<byte> secret) => null;

    internal KeyMaterial FromSeed(ReadOnlySpan<byte> seed)
    {
        using MlDsaKey key = LoadSeed(seed);
        return new KeyMaterial(SeedEncoding.Write(_pkcs8Start, seed), SubjectPublicKeyInfo.Write(parameters.Identifier, curve: null, key.PublicKey));
    }

    private MlDsaKey LoadSeed(ReadOnlySpan<byte> seed) => MLDsa.IsSupported ? new PlatformMlDsaKey(parameters, seed) : new ManagedMlDsaKey(parameters, seed);
}

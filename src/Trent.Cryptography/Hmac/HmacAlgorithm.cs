// HMAC keys: made, loaded and imported.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>The hash of an HMAC.</summary>
internal enum MacDigest
{
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// <summary>HMAC with one hash. New keys are as long as the hash (SP 800-107); imported ones may be longer.</summary>
internal sealed class HmacAlgorithm(string name, MacDigest digest) : KeyAlgorithm(name)
{
    // AWS KMS developer guide, "Importing key material": at least as long as the spec, at most 128 bytes.
    private const int ImportedBytesMax = 128;

    private int DigestBytes => BytesOf(digest);

    public override KeyMaterial Generate() => new(SecretBuffer.Random(DigestBytes), []);

    public override UsableKey Load(SecretBuffer secret) =>
        IsPossible(secret.Length) ? new HmacKey(digest, SecretBuffer.CopyOf(secret.DangerousSpan)) : throw NotOfThisKind();

    public override KeyMaterial? Import(ReadOnlySpan<byte> secret) =>
        IsPossible(secret.Length) ? new KeyMaterial(SecretBuffer.CopyOf(secret), []) : null;

    internal static int BytesOf(MacDigest digest) => digest switch
    {
        MacDigest.Sha224 => 28,
        MacDigest.Sha256 => SHA256.HashSizeInBytes,
        MacDigest.Sha384 => SHA384.HashSizeInBytes,
        MacDigest.Sha512 => SHA512.HashSizeInBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(digest), digest, "Not a hash of an HMAC."),
    };

    private bool IsPossible(int length) => length >= DigestBytes && length <= ImportedBytesMax;
}

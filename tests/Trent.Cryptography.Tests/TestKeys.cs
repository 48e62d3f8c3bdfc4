// Fixed keys and ids for tests; every byte of them is public.
using System.Security.Cryptography;
using System.Text;

namespace Trent.Cryptography.Tests;

internal static class TestKeys
{
    internal const string Account = "111122223333";
    internal const string KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
    internal const string MultiRegionKeyId = "mrk-1234abcd12ab34cd56ef1234567890ab";

    internal static readonly byte[] StoreId = Convert.FromHexString("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");

    internal static byte[] Material(byte first = 0) => [.. Enumerable.Range(first, 32).Select(value => (byte)value)];

    internal static SymmetricKey Symmetric(byte first = 0, string account = Account, string keyId = KeyId)
    {
        using SecretBuffer material = SecretBuffer.CopyOf(Material(first));
        return SymmetricKey.Load(material, account, keyId, KeyMaterialIdentifier.Compute(keyId, material.DangerousSpan), "node-1"u8);
    }

    internal static byte[] Encrypt(this SymmetricKey key, byte[] plaintext, IReadOnlyDictionary<string, string>? context)
    {
        byte[] blob = new byte[SymmetricKey.CiphertextLength(plaintext.Length)];
        key.Encrypt(plaintext, Digest(context), blob);
        return blob;
    }

    internal static byte[]? Decrypt(this SymmetricKey key, byte[] blob, IReadOnlyDictionary<string, string>? context)
    {
        byte[] plaintext = new byte[CiphertextHeader.PlaintextBytesMax];
        return key.TryDecrypt(blob, Digest(context), plaintext, out int written) ? plaintext[..written] : null;
    }

    internal static byte[] Digest(IReadOnlyDictionary<string, string>? context)
    {
        byte[] digest = new byte[EncryptionContextDigest.Bytes];
        EncryptionContextDigest.Compute(context, digest);
        return digest;
    }

    internal static SealedContext Context() => new()
    {
        Purpose = SealedPurpose.KeyMaterial,
        StoreId = StoreId,
        Account = Account,
        Region = "eu-central-1",
        Name = KeyId,
        MaterialId = KeyMaterialIdentifier.Compute(KeyId, Material()),
        Spec = "SYMMETRIC_DEFAULT",
        Usage = "ENCRYPT_DECRYPT",
        Origin = "AWS_KMS",
        CreatedAt = 1_790_000_000_000,
    };

    /// <summary>SP 800-108 in counter mode and HKDF by hand, from HMAC alone: independent of what the product calls.</summary>
    internal static byte[] CounterKdf(byte[] key, string label, byte[] context) =>
        HMACSHA512.HashData(key, (byte[])[0, 0, 0, 1, .. Encoding.ASCII.GetBytes(label), 0, .. context, 0, 0, 2, 0]);

    internal static byte[] Hkdf(byte[] key, byte[] salt, string info, int length)
    {
        byte[] extracted = HMACSHA512.HashData(salt.Length == 0 ? new byte[64] : salt, key);
        return HMACSHA512.HashData(extracted, (byte[])[.. Encoding.ASCII.GetBytes(info), 1])[..length];
    }
}

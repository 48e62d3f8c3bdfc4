// AES-GCM, AES-KWP, HKDF and HMAC as the product uses them, under the Wycheproof vectors.
using System.Security.Cryptography;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class SymmetricFamilies
{
    internal static readonly Rule NonceSize = new("nonces of other sizes than 96 bits are not used", vector => vector.Group.Json.Number("ivSize") != 96);

    internal static readonly Rule ShortMacKey = new("HMAC keys shorter than the hash are not in the API", vector => vector.Group.Json.Number("keySize") < FullBits(vector));

    internal static readonly Rule TruncatedMac = new("truncated codes are not in the API", vector => vector.Group.Json.Number("tagSize") != FullBits(vector));

    private const int TagBytes = 16;

    /// <summary>As the envelopes call it.</summary>
    internal static Family Aead { get; } = new(_ => TryAead, NonceSize);

    internal static Family KeyWrap { get; } = new(_ => TryKeyWrap);

    /// <summary>As the hierarchy calls it.</summary>
    internal static Family Hkdf { get; } = new(group => vector => TryHkdf(new HashAlgorithmName(group.Algorithm["HKDF-".Length..].Replace("-", "", StringComparison.Ordinal)), vector));

    internal static Family Mac { get; } = new(_ => TryMac, ShortMacKey, TruncatedMac);

    private static Outcome TryAead(WycheproofCase vector)
    {
        byte[] iv = vector.Hex("iv");
        byte[] message = vector.Hex("msg");
        byte[] associated = vector.Hex("aad");
        byte[] opened = new byte[message.Length];
        try
        {
            using AesGcm gcm = new(vector.Hex("key"), TagBytes);
            gcm.Decrypt(iv, vector.Hex("ct"), vector.Hex("tag"), opened, associated);
            byte[] ciphertext = new byte[message.Length];
            byte[] tag = new byte[TagBytes];
            gcm.Encrypt(iv, message, ciphertext, tag, associated);
            return opened.SequenceEqual(message) && ciphertext.SequenceEqual(vector.Hex("ct")) && tag.SequenceEqual(vector.Hex("tag")) ? Outcome.AsStated : Outcome.Different;
        }
        catch (Exception refused) when (refused is AuthenticationTagMismatchException or ArgumentException)
        {
            return Outcome.Refused;
        }
    }

    private static Outcome TryKeyWrap(WycheproofCase vector)
    {
        if (!WrappedMaterial.TryUnwrapPadded(vector.Hex("key"), vector.Hex("ct"), out SecretBuffer? material))
        {
            return Outcome.Refused;
        }

        using (material)
        {
            return material.DangerousSpan.SequenceEqual(vector.Hex("msg")) ? Outcome.AsStated : Outcome.Different;
        }
    }

    private static Outcome TryHkdf(HashAlgorithmName hash, WycheproofCase vector)
    {
        byte[] derived = new byte[vector.Json.Number("size")];
        try
        {
            HKDF.DeriveKey(hash, vector.Hex("ikm"), derived, vector.Hex("salt"), vector.Hex("info"));
            return derived.SequenceEqual(vector.Hex("okm")) ? Outcome.AsStated : Outcome.Different;
        }
        catch (ArgumentException)
        {
            return Outcome.Refused;
        }
    }

    private static Outcome TryMac(WycheproofCase vector)
    {
        using SecretBuffer secret = SecretBuffer.CopyOf(vector.Hex("key"));
        byte[] message = vector.Hex("msg");
        byte[] tag = vector.Hex("tag");
        try
        {
            using var key = (HmacKey)KeyAlgorithm.All.Single(algorithm => algorithm.Name == $"HMAC-SHA-{FullBits(vector)}").Load(secret);
            bool isValid = key.VerifyMac(message, tag);
            return isValid == key.ComputeMac(message).SequenceEqual(tag) ? isValid ? Outcome.AsStated : Outcome.Refused : Outcome.Different;
        }
        catch (ArgumentException)
        {
            return Outcome.Refused;
        }
    }

    private static int FullBits(WycheproofCase vector) => int.Parse(vector.Group.Algorithm.AsSpan("HMACSHA".Length));
}

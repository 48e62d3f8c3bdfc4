// Makes a key of a passphrase, slowly and with much memory, so that guessing is expensive.
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Trent.Cryptography;

/// <summary>Argon2id (RFC 9106, version 1.3), computed by libsodium through NSec.</summary>
public static class PassphraseKey
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>The longest passphrase, in bytes: more than anybody types, and as much as a generated one may have.</summary>
    public const int PassphraseBytesMax = 1024;

    /// <summary>Derives a key of <see cref="SealingKey.KeyBytes"/> bytes.</summary>
    /// <param name="passphrase">The passphrase as bytes, 1 to <see cref="PassphraseBytesMax"/>; the caller's to dispose.</param>
    /// <param name="salt"><see cref="SaltBytes"/> bytes.</param>
    /// <param name="cost">What one derivation costs.</param>
    /// <exception cref="ArgumentException">A length is not as said.</exception>
    /// <exception cref="CryptographicException">The memory that the cost asks for is not to be had.</exception>
    public static SecretBuffer Derive(SecretBuffer passphrase, ReadOnlySpan<byte> salt, Argon2idCost cost)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        ArgumentNullException.ThrowIfNull(cost);
        if (passphrase.Length > PassphraseBytesMax || salt.Length != SaltBytes)
        {
            throw new ArgumentException("The passphrase is too long, or the salt has not 16 bytes.");
        }

        var argon = new Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = cost.MemoryKibibytes, NumberOfPasses = cost.Passes });
        return SecretBuffer.Create(SealingKey.KeyBytes, new Source(argon, passphrase, salt), static (key, source) =>
            source.Argon.DeriveBytes(source.Passphrase.DangerousSpan, source.Salt, key));
    }

    private readonly ref struct Source(Argon2id argon, SecretBuffer passphrase, ReadOnlySpan<byte> salt)
    {
        internal Argon2id Argon { get; } = argon;

        internal SecretBuffer Passphrase { get; } = passphrase;

        internal ReadOnlySpan<byte> Salt { get; } = salt;
    }
}

// Encrypting and decrypting under granted symmetric keys, as all operations with their ciphertexts do it.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>A ciphertext and the material that made it.</summary>
internal readonly record struct MadeCiphertext(byte[] CiphertextBlob, string KeyMaterialId);

/// <summary>A plaintext and the material that opened it.</summary>
internal readonly record struct OpenedCiphertext(SensitiveBytes Plaintext, string KeyMaterialId);

/// <summary>Symmetric ciphertexts (docs/ciphertext-format.md).</summary>
internal static class Ciphertexts
{
    /// <summary>Encrypts under the current material of a symmetric key.</summary>
    public static async ValueTask<MadeCiphertext> MakeAsync(
        GrantedKey key, KeyMaterials materials, SensitiveBytes plaintext, IReadOnlyDictionary<string, string>? encryptionContext, CancellationToken cancellationToken)
    {
        using MaterialLease<SymmetricKey> material = await key.UseCurrentMaterialAsync<SymmetricKey>(materials, cancellationToken);
        return new MadeCiphertext(Encrypt(material.Key, plaintext, encryptionContext), material.KeyMaterialId);
    }

    /// <summary>Decrypts with the material that the ciphertext names.</summary>
    /// <exception cref="IncorrectKeyException">The ciphertext is another key's.</exception>
    /// <exception cref="InvalidCiphertextException">It was altered, or the encryption context is not the one it was made with.</exception>
    public static async ValueTask<OpenedCiphertext> OpenAsync(
        GrantedKey key, KeyMaterials materials, ReadOnlyMemory<byte> ciphertextBlob, IReadOnlyDictionary<string, string>? encryptionContext, CancellationToken cancellationToken)
    {
        if (!CiphertextHeader.TryParse(ciphertextBlob.Span, out CiphertextHeader header))
        {
            throw InvalidCiphertextException.Create();
        }

        if (header.KeyId != key.Stored.Arn.KeyId.Value || header.AccountId != key.Stored.Arn.Account.Value)
        {
            throw IncorrectKeyException.Create();
        }

        using MaterialLease<SymmetricKey> material = await key.UseMaterialOfAsync(header, materials, cancellationToken);
        return new OpenedCiphertext(Decrypt(material.Key, ciphertextBlob.Span, encryptionContext), material.KeyMaterialId);
    }

    private static byte[] Encrypt(SymmetricKey key, SensitiveBytes plaintext, IReadOnlyDictionary<string, string>? encryptionContext)
    {
        Span<byte> context = stackalloc byte[EncryptionContextDigest.Bytes];
        EncryptionContextDigest.Compute(encryptionContext, context);
        byte[] ciphertextBlob = new byte[SymmetricKey.CiphertextLength(plaintext.Length)];
        key.Encrypt(plaintext.DangerousSpan, context, ciphertextBlob);
        return ciphertextBlob;
    }

    private static SensitiveBytes Decrypt(SymmetricKey key, ReadOnlySpan<byte> ciphertextBlob, IReadOnlyDictionary<string, string>? encryptionContext)
    {
        Span<byte> context = stackalloc byte[EncryptionContextDigest.Bytes];
        EncryptionContextDigest.Compute(encryptionContext, context);
        bool opened = false;
        SensitiveBytes plaintext = SensitiveBytes.Create(
            ciphertextBlob.Length - CiphertextHeader.OverheadBytes,
            new Opening(key, ciphertextBlob, context, ref opened),
            static (destination, opening) => opening.Opened = opening.Key.TryDecrypt(opening.CiphertextBlob, opening.Context, destination, out _));
        if (opened)
        {
            return plaintext;
        }

        plaintext.Dispose();
        throw InvalidCiphertextException.Create();
    }

    // What the plaintext buffer is filled from, handed into it so that the plaintext is never anywhere else.
    private readonly ref struct Opening(SymmetricKey key, ReadOnlySpan<byte> ciphertextBlob, ReadOnlySpan<byte> context, ref bool opened)
    {
        public readonly ref bool Opened = ref opened;

        public SymmetricKey Key { get; } = key;

        public ReadOnlySpan<byte> CiphertextBlob { get; } = ciphertextBlob;

        public ReadOnlySpan<byte> Context { get; } = context;
    }
}

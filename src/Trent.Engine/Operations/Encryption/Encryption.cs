// Encryption by the algorithm that a request names: symmetric with Trent's own ciphertexts, or with a key pair and bare ones.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>A ciphertext, and the material that made it where the API names it.</summary>
internal readonly record struct Encrypted(byte[] CiphertextBlob, string? KeyMaterialId);

/// <summary>A plaintext, and the material that opened it where the API names it.</summary>
internal readonly record struct Decrypted(SensitiveBytes Plaintext, string? KeyMaterialId);

/// <summary>What Encrypt, Decrypt and ReEncrypt share (docs/compatibility.md, "Encryption").</summary>
internal sealed class Encryption(KeyMaterials materials, Computations computations)
{
    /// <summary>Refuses an encryption context for an algorithm that cannot authenticate one.</summary>
    /// <exception cref="ValidationException">There is one.</exception>
    public static void CheckContext(EncryptionAlgorithmSpec? algorithm, IReadOnlyDictionary<string, string>? encryptionContext)
    {
        if (!IsSymmetric(algorithm) && encryptionContext is { Count: > 0 })
        {
            throw ValidationException.EncryptionContextNotAllowed();
        }
    }

    /// <summary>Permission to open a ciphertext, whose key may be named by it.</summary>
    public static KeyAccess OpenAccess(string action, KeyReference reference, EncryptionAlgorithmSpec? algorithm) =>
        KeyAccess.Use(action, reference, algorithm) with { OpensCiphertext = IsSymmetric(algorithm) };

    /// <summary>Whether an algorithm is the one of symmetric keys, which is the default.</summary>
    public static bool IsSymmetric(EncryptionAlgorithmSpec? algorithm) => algorithm is null || algorithm == EncryptionAlgorithmSpec.SymmetricDefault;

    /// <summary>Encrypts under the current material of a key.</summary>
    /// <exception cref="ValidationException">The plaintext is longer than the key and algorithm take.</exception>
    public async ValueTask<Encrypted> EncryptAsync(
        GrantedKey key, EncryptionAlgorithmSpec? algorithm, SensitiveBytes plaintext, IReadOnlyDictionary<string, string>? encryptionContext, CancellationToken cancellationToken)
    {
        if (IsSymmetric(algorithm))
        {
            MadeCiphertext made = await Ciphertexts.MakeAsync(key, materials, plaintext, encryptionContext, cancellationToken);
            return new Encrypted(made.CiphertextBlob, made.KeyMaterialId);
        }

        EncryptionScheme scheme = AlgorithmNames.SchemeOf(algorithm!.Value);
        using MaterialLease<IEncryptionKey> material = await key.UseCurrentMaterialAsync<IEncryptionKey>(materials, cancellationToken);
        int max = material.Key.PlaintextBytesMax(scheme);
        return plaintext.Length > max
            ? throw ValidationException.PlaintextTooLarge(algorithm.Value, key.Stored.Spec, max)
            : new Encrypted(material.Key.Encrypt(scheme, plaintext.DangerousSpan), KeyMaterialId: null);
    }

    /// <summary>Decrypts.</summary>
    /// <exception cref="IncorrectKeyException">The ciphertext is another key's.</exception>
    /// <exception cref="InvalidCiphertextException">It does not open, whatever the reason.</exception>
    public async ValueTask<Decrypted> DecryptAsync(
        GrantedKey key, EncryptionAlgorithmSpec? algorithm, ReadOnlyMemory<byte> ciphertextBlob, IReadOnlyDictionary<string, string>? encryptionContext, CancellationToken cancellationToken)
    {
        if (IsSymmetric(algorithm))
        {
            OpenedCiphertext opened = await Ciphertexts.OpenAsync(key, materials, ciphertextBlob, encryptionContext, cancellationToken);
            return new Decrypted(opened.Plaintext, opened.KeyMaterialId);
        }

        using MaterialLease<IEncryptionKey> material = await key.UseCurrentMaterialAsync<IEncryptionKey>(materials, cancellationToken);
        IEncryptionKey privateKey = material.Key;
        using SecretBuffer plaintext = await computations.UseAsync(
            key.Facts.Algorithm!,
            () => privateKey.TryDecrypt(AlgorithmNames.SchemeOf(algorithm!.Value), ciphertextBlob.Span, out SecretBuffer? secret) ? secret : null,
            cancellationToken) ?? throw InvalidCiphertextException.Create();
        return new Decrypted(SensitiveBytes.CopyOf(plaintext.DangerousSpan), KeyMaterialId: null);
    }
}

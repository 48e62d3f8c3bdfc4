// The other key management service that a seal wraps root keys with, as the seal sees it.
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>What another service made of a root key.</summary>
/// <param name="KeyArn">The ARN of the key that it was wrapped with, whatever name was used for it.</param>
/// <param name="Ciphertext">The wrapped root key.</param>
public sealed record KmsWrapping(string KeyArn, ReadOnlyMemory<byte> Ciphertext);

/// <summary>Why another service did not wrap or unwrap.</summary>
public enum WrappingKmsFailure
{
    /// <summary>It cannot be reached, or cannot answer now, or something else answers in its place, such as a proxy with a page of its own.</summary>
    Unreachable,

    /// <summary>It does not know who asks, or does not allow it.</summary>
    Denied,

    /// <summary>It has no such key.</summary>
    KeyMissing,

    /// <summary>The key is disabled, waits for its deletion, or is not one for encryption.</summary>
    KeyUnusable,

    /// <summary>The ciphertext was altered, or made with another key or encryption context.</summary>
    NotGenuine,

    /// <summary>It refused for another reason, or its answer lacks what was asked for.</summary>
    Failed,
}

/// <summary>Another service did not wrap or unwrap. The message says which service and why, and holds no secret.</summary>
public sealed class WrappingKmsException : Exception
{
    /// <summary>Reports a failure.</summary>
    /// <param name="failure">The reason.</param>
    /// <param name="message">What happened, as the end of a sentence after a colon.</param>
    /// <param name="innerException">What the client said.</param>
    public WrappingKmsException(WrappingKmsFailure failure, string message, Exception? innerException)
        : base(message, innerException) => Failure = failure;

    /// <summary>The reason.</summary>
    public WrappingKmsFailure Failure { get; }
}

/// <summary>
/// A service that speaks the KMS API. Where it is and who asks is the implementation's to know, never a slot's: whoever writes to the disk
/// must not decide whom the server trusts. Each call ends by itself within a time that the implementation sets.
/// </summary>
public interface IWrappingKms
{
    /// <summary>Encrypts.</summary>
    /// <param name="keyId">The key: its id or ARN, or the name or ARN of an alias.</param>
    /// <param name="plaintext">What is encrypted; it stays the caller's to dispose.</param>
    /// <param name="encryptionContext">What is authenticated with it.</param>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <exception cref="WrappingKmsException">The service did not encrypt.</exception>
    Task<KmsWrapping> EncryptAsync(string keyId, SecretBuffer plaintext, IReadOnlyDictionary<string, string> encryptionContext, CancellationToken cancellationToken);

    /// <summary>Decrypts with one key and no other.</summary>
    /// <param name="keyId">The ARN of the key.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <param name="encryptionContext">What was authenticated with it.</param>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <returns>The plaintext, the caller's to dispose.</returns>
    /// <exception cref="WrappingKmsException">The service did not decrypt.</exception>
    Task<SecretBuffer> DecryptAsync(string keyId, ReadOnlyMemory<byte> ciphertext, IReadOnlyDictionary<string, string> encryptionContext, CancellationToken cancellationToken);
}

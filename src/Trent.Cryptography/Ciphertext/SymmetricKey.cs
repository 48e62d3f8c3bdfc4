// A symmetric KMS key, ready to encrypt and decrypt for customers.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// Key material of a SYMMETRIC_DEFAULT key, loaded: makes and opens ciphertexts of format version 1 (docs/ciphertext-format.md).
/// Safe to use from several threads at once.
/// </summary>
/// <remarks>
/// A single call needs no lease of <see cref="UsableKey"/>: it completes with the true keys, or throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class SymmetricKey : UsableKey
{
    /// <summary>Bytes of the key material.</summary>
    public const int MaterialBytes = 32;

    /// <summary>The longest node id, in bytes.</summary>
    public const int NodeIdBytesMax = EnvelopeKey.NodeIdBytesMax;

    private readonly EnvelopeKey _envelope;
    private readonly byte[] _header;

    private SymmetricKey(EnvelopeKey envelope, byte[] header)
    {
        _envelope = envelope;
        _header = header;
    }

    /// <summary>Whether the operating system keeps the key out of the swap area and of core dumps.</summary>
    public bool IsLockedInMemory => _envelope.IsLockedInMemory;

    /// <summary>New random material of such a key.</summary>
    public static KeyMaterial GenerateMaterial() => new(SecretBuffer.Random(MaterialBytes), []);

    /// <summary>Takes over material that was made elsewhere.</summary>
    /// <returns><see langword="null"/> when it has not <see cref="MaterialBytes"/> bytes.</returns>
    public static KeyMaterial? ImportMaterial(ReadOnlySpan<byte> material) =>
        material.Length == MaterialBytes ? new KeyMaterial(SecretBuffer.CopyOf(material), []) : null;

    /// <summary>Derives the keys of a key material. The buffer stays the caller's to dispose, and is not needed any more.</summary>
    /// <param name="material">The key material, <see cref="MaterialBytes"/> bytes.</param>
    /// <param name="accountId">The 12 digits of the account that owns the key.</param>
    /// <param name="keyId">The key id, as <see cref="KeyIdBytes"/> has it.</param>
    /// <param name="keyMaterialId">The id of the material, from <see cref="KeyMaterialIdentifier"/>.</param>
    /// <param name="nodeId">What tells this process from others that use the same key, 1 to <see cref="NodeIdBytesMax"/> bytes; not secret.</param>
    /// <exception cref="ArgumentException">One of them is not as said.</exception>
    public static SymmetricKey Load(SecretBuffer material, string accountId, string keyId, string keyMaterialId, ReadOnlySpan<byte> nodeId)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentNullException.ThrowIfNull(accountId);
        if (material.Length != MaterialBytes)
        {
            throw new ArgumentException("The material of a symmetric key has 32 bytes.", nameof(material));
        }

        if (nodeId.IsEmpty || nodeId.Length > NodeIdBytesMax)
        {
            throw new ArgumentException("A node id has 1 to 64 bytes.", nameof(nodeId));
        }

        byte[] header = new byte[CiphertextEnvelope.HeaderBytes];
        CiphertextHeader.Write(accountId, keyId, keyMaterialId, header);
        return new SymmetricKey(EnvelopeKey.Derive(material.DangerousSpan, "kms/v1/key/enc"u8, "kms/v1/key/hedge"u8, nodeId, typeof(SymmetricKey)), header);
    }

    /// <summary>The length of the ciphertext of a plaintext, in bytes.</summary>
    /// <param name="plaintextLength">1 to <see cref="CiphertextHeader.PlaintextBytesMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such plaintext is encrypted.</exception>
    public static int CiphertextLength(int plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plaintextLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextLength, CiphertextHeader.PlaintextBytesMax);
        return plaintextLength + CiphertextHeader.OverheadBytes;
    }

    /// <summary>Encrypts. Equal input never gives equal output.</summary>
    /// <param name="plaintext">1 to <see cref="CiphertextHeader.PlaintextBytesMax"/> bytes.</param>
    /// <param name="encryptionContextDigest">From <see cref="EncryptionContextDigest"/>.</param>
    /// <param name="destination">Receives the ciphertext; exactly <see cref="CiphertextLength"/> bytes, apart from the plaintext.</param>
    /// <exception cref="ArgumentException">A length is not as said, or the spans overlap.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> encryptionContextDigest, Span<byte> destination)
    {
        RequireDigest(encryptionContextDigest);
        if (destination.Length != CiphertextLength(plaintext.Length) || destination.Overlaps(plaintext))
        {
            throw new ArgumentException("The destination is as long as the ciphertext and apart from the plaintext.", nameof(destination));
        }

        CiphertextEnvelope.Seal(_envelope, _header, plaintext, encryptionContextDigest, destination);
    }

    /// <summary>Decrypts what this key encrypted with this encryption context.</summary>
    /// <param name="blob">The ciphertext, as a client sent it.</param>
    /// <param name="encryptionContextDigest">From <see cref="EncryptionContextDigest"/>.</param>
    /// <param name="plaintextDestination">Receives the plaintext; not shorter than the blob without its <see cref="CiphertextHeader.OverheadBytes"/>, and apart from it. Zeros on failure.</param>
    /// <param name="written">The length of the plaintext; 0 on failure.</param>
    /// <returns><see langword="false"/> for anything else, whatever the reason.</returns>
    /// <exception cref="ArgumentException">The digest has another length, or the destination is too short for the plaintext or overlaps the blob.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> encryptionContextDigest, Span<byte> plaintextDestination, out int written)
    {
        RequireDigest(encryptionContextDigest);
        if (plaintextDestination.Overlaps(blob))
        {
            throw new ArgumentException("The destination is apart from the ciphertext.", nameof(plaintextDestination));
        }

        written = 0;
        if (!IsOfThisKey(blob))
        {
            CryptographicOperations.ZeroMemory(plaintextDestination);
            return false;
        }

        int length = blob.Length - CiphertextHeader.OverheadBytes;
        if (plaintextDestination.Length < length)
        {
            throw new ArgumentException("The destination is shorter than the plaintext.", nameof(plaintextDestination));
        }

        if (!CiphertextEnvelope.TryOpen(_envelope, blob, encryptionContextDigest, plaintextDestination[..length]))
        {
            CryptographicOperations.ZeroMemory(plaintextDestination);
            return false;
        }

        written = length;
        return true;
    }

    /// <summary>As the other, into a buffer of exactly the length of the plaintext, which becomes the caller's to dispose.</summary>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> encryptionContextDigest, [NotNullWhen(true)] out SecretBuffer? plaintext)
    {
        RequireDigest(encryptionContextDigest);
        plaintext = null;
        if (!IsOfThisKey(blob))
        {
            return false;
        }

        bool isOpen = false;
        var opening = new Opening(_envelope, blob, encryptionContextDigest, ref isOpen);
        SecretBuffer buffer = SecretBuffer.Create(blob.Length - CiphertextHeader.OverheadBytes, opening, static (destination, state) =>
            state.IsOpen = CiphertextEnvelope.TryOpen(state.Envelope, state.Blob, state.Digest, destination));
        if (!isOpen)
        {
            buffer.Dispose();
            return false;
        }

        plaintext = buffer;
        return true;
    }

    private protected override void Erase() => _envelope.Dispose();

    private static void RequireDigest(ReadOnlySpan<byte> encryptionContextDigest)
    {
        if (encryptionContextDigest.Length != EncryptionContextDigest.Bytes)
        {
            throw new ArgumentException("The digest of an encryption context has 32 bytes.", nameof(encryptionContextDigest));
        }
    }

    // The header is public, and equal to ours it is well-formed.
    private bool IsOfThisKey(ReadOnlySpan<byte> blob) =>
        blob.Length is > CiphertextHeader.OverheadBytes and <= CiphertextHeader.OverheadBytes + CiphertextHeader.PlaintextBytesMax && blob.StartsWith(_header);

    private readonly ref struct Opening(EnvelopeKey envelope, ReadOnlySpan<byte> blob, ReadOnlySpan<byte> digest, ref bool isOpen)
    {
        internal readonly ref bool IsOpen = ref isOpen;

        internal EnvelopeKey Envelope { get; } = envelope;

        internal ReadOnlySpan<byte> Blob { get; } = blob;

        internal ReadOnlySpan<byte> Digest { get; } = digest;
    }
}

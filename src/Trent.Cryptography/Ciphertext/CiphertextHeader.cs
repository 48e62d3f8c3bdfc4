// The part of a ciphertext that anybody can read: which key, and which key material of it, encrypted it.
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Trent.Cryptography;

/// <summary>
/// The header of a ciphertext, format version 1 (docs/ciphertext-format.md). It is not authenticated until the ciphertext was
/// decrypted: use it to find the key, and nothing more.
/// </summary>
public readonly struct CiphertextHeader : IEquatable<CiphertextHeader>
{
    /// <summary>How many bytes a ciphertext is longer than its plaintext.</summary>
    public const int OverheadBytes = CiphertextEnvelope.OverheadBytes;

    /// <summary>The longest plaintext, in bytes: the limit of Encrypt in the API.</summary>
    public const int PlaintextBytesMax = CiphertextEnvelope.PlaintextBytesMax;

    internal const int FixedBytes = 12;

    private const int FlagsOffset = 9;
    private const int AccountOffset = 12;
    private const int KeyIdOffset = 20;
    private const int MaterialIdOffset = KeyIdOffset + KeyIdBytes.Length;
    private const int AccountDigits = 12;
    private const ulong AccountMax = 999_999_999_999;
    private const byte MultiRegionFlag = 1;

    private readonly MaterialIdPrefix _materialId;

    private CiphertextHeader(string accountId, string keyId, ReadOnlySpan<byte> materialId)
    {
        AccountId = accountId;
        KeyId = keyId;
        materialId.CopyTo(_materialId);
    }

    /// <summary>The 12 digits of the account that owns the key.</summary>
    public string AccountId { get; }

    /// <summary>The key id: a UUID, or <c>mrk-</c> and 32 hexadecimal digits.</summary>
    public string KeyId { get; }

    // The prefix for which public code tests; our magic, whose first byte is below 0x40 so that base64 begins with AQICAHg; version; suite.
    private static ReadOnlySpan<byte> Start => [0x01, 0x02, 0x02, 0x00, 0x78, 0x14, 0x4B, 1, 1];

    /// <summary>Reads the header of a ciphertext whose length, version and reserved bytes are exactly as version 1 has them.</summary>
    /// <returns><see langword="false"/> for anything else, such as a ciphertext that another service made.</returns>
    public static bool TryParse(ReadOnlySpan<byte> blob, out CiphertextHeader header)
    {
        header = default;
        if (blob.Length is <= OverheadBytes or > OverheadBytes + PlaintextBytesMax
            || !blob.StartsWith(Start)
            || (blob[FlagsOffset] & ~MultiRegionFlag) != 0
            || blob[FlagsOffset..AccountOffset][1..].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        ulong account = BinaryPrimitives.ReadUInt64BigEndian(blob[AccountOffset..]);
        if (account > AccountMax)
        {
            return false;
        }

        header = new CiphertextHeader(
            account.ToString("D12", CultureInfo.InvariantCulture),
            KeyIdBytes.Format(blob[KeyIdOffset..], blob[FlagsOffset] == MultiRegionFlag),
            blob.Slice(MaterialIdOffset, MaterialIdPrefix.Length));
        return true;
    }

    /// <summary>
    /// Whether the ciphertext names this key material. It carries the first 24 bytes of the id: enough to tell the materials
    /// of a key apart, and the key that is derived from the material proves the rest.
    /// </summary>
    /// <param name="keyMaterialId">64 lower-case hexadecimal digits; any other text is never named.</param>
    public bool Names(string keyMaterialId)
    {
        Span<byte> id = stackalloc byte[KeyMaterialIdentifier.Bytes];
        return KeyMaterialIdentifier.TryParse(keyMaterialId, id) && id[..MaterialIdPrefix.Length].SequenceEqual(_materialId);
    }

    /// <inheritdoc/>
    public bool Equals(CiphertextHeader other) =>
        AccountId == other.AccountId && KeyId == other.KeyId && ((ReadOnlySpan<byte>)_materialId).SequenceEqual(other._materialId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CiphertextHeader other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AccountId, KeyId);

    /// <summary>Whether two headers name the same key material of the same key.</summary>
    public static bool operator ==(CiphertextHeader left, CiphertextHeader right) => left.Equals(right);

    /// <summary>Whether two headers name different keys or key materials.</summary>
    public static bool operator !=(CiphertextHeader left, CiphertextHeader right) => !left.Equals(right);

    /// <exception cref="ArgumentException">One of the three is not as it is written.</exception>
    internal static void Write(string accountId, string keyId, string keyMaterialId, Span<byte> header)
    {
        header[..CiphertextEnvelope.HeaderBytes].Clear();
        Start.CopyTo(header);
        if (accountId.Length != AccountDigits || accountId.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException("An account id has 12 digits.", nameof(accountId));
        }

        BinaryPrimitives.WriteUInt64BigEndian(header[AccountOffset..], ulong.Parse(accountId, CultureInfo.InvariantCulture));
        if (!KeyIdBytes.TryParse(keyId, header[KeyIdOffset..], out bool isMultiRegion))
        {
            throw new ArgumentException("A key id is a lower-case UUID, or mrk- and 32 lower-case hexadecimal digits.", nameof(keyId));
        }

        header[FlagsOffset] = isMultiRegion ? MultiRegionFlag : (byte)0;
        Span<byte> materialId = stackalloc byte[KeyMaterialIdentifier.Bytes];
        if (!KeyMaterialIdentifier.TryParse(keyMaterialId, materialId))
        {
            throw new ArgumentException("A key material id has 64 lower-case hexadecimal digits.", nameof(keyMaterialId));
        }

        materialId[..MaterialIdPrefix.Length].CopyTo(header[MaterialIdOffset..]);
    }

    [InlineArray(Length)]
    private struct MaterialIdPrefix
    {
        internal const int Length = 24;

        private byte _first;
    }
}

// The first bytes of a backup file: what is in it, from which store, and the digest that finds damage. On disk: it never changes.
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Trent.Storage.Backups;

/// <summary>
/// The header of a backup, version 1 (docs/backup.md). It proves nothing by itself: whoever changes a backup can write a header that fits.
/// What is in the backup is proven by the seal.
/// </summary>
public sealed record BackupHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Bytes = 192;

    /// <summary>The longest name of a release, in characters.</summary>
    public const int ReleaseCharactersMax = 63;

    /// <summary>The largest content, in bytes: 1 TiB, some thousand times a store of 100,000 keys, so that no length overflows anything.</summary>
    public const long ContentBytesMax = 1L << 40;

    /// <summary>The smallest content: the smallest page of a database.</summary>
    public const long ContentBytesMin = 512;

    private const uint Version = 1;
    private const int StoreIdOffset = 12;
    private const int CreatedAtOffset = 28;
    private const int EpochOffset = 36;
    private const int SchemaOffset = 44;
    private const int ContentBytesOffset = 48;
    private const int ContentDigestOffset = 56;
    private const int ReleaseLengthOffset = 88;
    private const int ReleaseOffset = 89;
    private const int PaddingOffset = ReleaseOffset + ReleaseCharactersMax;
    private const int DigestOffset = Bytes - SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "TRENTBAK"u8;

    /// <summary>The identity of the store, 16 bytes.</summary>
    public required ReadOnlyMemory<byte> StoreId { get; init; }

    /// <summary>When the backup was made, by the clock of the machine that made it, to the millisecond.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The epoch of the store in it: how many transactions it had ever committed.</summary>
    public required long Epoch { get; init; }

    /// <summary>The schema of the database in it.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Bytes of the database, which follow the header to the end of the file.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>SHA-256 of the database.</summary>
    public required ReadOnlyMemory<byte> ContentDigest { get; init; }

    /// <summary>The release that made the backup, 1 to <see cref="ReleaseCharactersMax"/> printable ASCII characters.</summary>
    public required string Release { get; init; }

    /// <summary>Reads a header, strictly.</summary>
    /// <returns><see langword="false"/> when the bytes are not exactly one header of version 1.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out BackupHeader? header)
    {
        header = null;
        if (bytes.Length != Bytes || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt32BigEndian(bytes[Magic.Length..]) != Version)
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(bytes[..DigestOffset], digest);
        int releaseLength = bytes[ReleaseLengthOffset];
        long createdAt = BinaryPrimitives.ReadInt64BigEndian(bytes[CreatedAtOffset..]);
        long epoch = BinaryPrimitives.ReadInt64BigEndian(bytes[EpochOffset..]);
        int schema = BinaryPrimitives.ReadInt32BigEndian(bytes[SchemaOffset..]);
        long contentBytes = BinaryPrimitives.ReadInt64BigEndian(bytes[ContentBytesOffset..]);
        if (!CryptographicOperations.FixedTimeEquals(digest, bytes[DigestOffset..])
            || createdAt < 0 || createdAt > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || epoch < 0
            || schema < 1
            || contentBytes is < ContentBytesMin or > ContentBytesMax
            || releaseLength is 0 or > ReleaseCharactersMax
            || bytes.Slice(ReleaseOffset, releaseLength).ContainsAnyExceptInRange((byte)'!', (byte)'~')
            || bytes[(ReleaseOffset + releaseLength)..DigestOffset].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        header = new BackupHeader
        {
            StoreId = bytes.Slice(StoreIdOffset, DatabaseForm.StoreIdBytes).ToArray(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(createdAt),
            Epoch = epoch,
            SchemaVersion = schema,
            ContentBytes = contentBytes,
            ContentDigest = bytes.Slice(ContentDigestOffset, SHA256.HashSizeInBytes).ToArray(),
            Release = Encoding.ASCII.GetString(bytes.Slice(ReleaseOffset, releaseLength)),
        };
        return true;
    }

    /// <summary>The header in the form in which it is stored.</summary>
    /// <exception cref="ArgumentException">A member is not as said.</exception>
    public byte[] Write()
    {
        byte[] bytes = new byte[Bytes];
        Span<byte> span = bytes;
        if (StoreId.Length != DatabaseForm.StoreIdBytes || ContentDigest.Length != SHA256.HashSizeInBytes || Release.Length is 0 or > ReleaseCharactersMax || !Ascii.IsValid(Release))
        {
            throw new ArgumentException("The store id, the digest or the release of a backup is not one that a header can hold.");
        }

        Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt32BigEndian(span[Magic.Length..], Version);
        StoreId.Span.CopyTo(span[StoreIdOffset..]);
        BinaryPrimitives.WriteInt64BigEndian(span[CreatedAtOffset..], CreatedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(span[EpochOffset..], Epoch);
        BinaryPrimitives.WriteInt32BigEndian(span[SchemaOffset..], SchemaVersion);
        BinaryPrimitives.WriteInt64BigEndian(span[ContentBytesOffset..], ContentBytes);
        ContentDigest.Span.CopyTo(span[ContentDigestOffset..]);
        span[ReleaseLengthOffset] = (byte)Release.Length;
        _ = Encoding.ASCII.GetBytes(Release, span[ReleaseOffset..PaddingOffset]);
        _ = SHA256.HashData(span[..DigestOffset], span[DigestOffset..]);
        return bytes;
    }
}

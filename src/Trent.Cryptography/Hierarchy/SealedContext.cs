// What a sealed secret belongs to: a secret opens only for exactly the record it was sealed for.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// The purpose of a sealed secret. The numbers are on disk: a number is never used again for something else (1 and 2 are root
/// and domain keys, which have their own members).
/// </summary>
public enum SealedPurpose
{
    /// <summary>Key material of a KMS key: symmetric, private, HMAC or imported.</summary>
    KeyMaterial = AtRestType.KeyMaterial,

    /// <summary>The secret of an access key, with which requests are signed.</summary>
    AccessKeySecret = AtRestType.AccessKeySecret,

    /// <summary>The private key to which a customer wraps the key material of an import.</summary>
    ImportWrappingKey = AtRestType.ImportWrappingKey,

    /// <summary>A temporary credential: its secret, its principal and its end, in the token that the client sends along.</summary>
    SessionToken = AtRestType.SessionToken,

    /// <summary>The private key that signs the audit trail.</summary>
    AuditSigningKey = AtRestType.AuditSigningKey,
}

/// <summary>
/// The attributes to which a sealed secret is bound, all of them immutable for the life of the record. None is secret. Texts
/// that do not apply are empty, never <see langword="null"/>.
/// </summary>
/// <remarks>Replicas of a multi-Region key share key material; each seals it for the Region of the record that holds it.</remarks>
public readonly record struct SealedContext
{
    /// <summary>Bytes of a store's identity.</summary>
    public const int StoreIdBytes = 16;

    /// <summary>What the secret is for.</summary>
    public required SealedPurpose Purpose { get; init; }

    /// <summary>The identity of the store that holds the record, <see cref="StoreIdBytes"/> bytes.</summary>
    public required ReadOnlyMemory<byte> StoreId { get; init; }

    /// <summary>The 12 digits of the account that owns the record.</summary>
    public required string Account { get; init; }

    /// <summary>The Region of the record, or empty for what has none.</summary>
    public required string Region { get; init; }

    /// <summary>The name of the record: a key id or an access key id.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the key material, or empty for what has none.</summary>
    public required string MaterialId { get; init; }

    /// <summary>The key spec, or empty.</summary>
    public required string Spec { get; init; }

    /// <summary>The key usage, or empty.</summary>
    public required string Usage { get; init; }

    /// <summary>The origin of the key material, or empty.</summary>
    public required string Origin { get; init; }

    /// <summary>When the secret came to be, in milliseconds since the Unix epoch.</summary>
    public required long CreatedAt { get; init; }

    internal AtRestType Type => Purpose is SealedPurpose.KeyMaterial or SealedPurpose.AccessKeySecret or SealedPurpose.ImportWrappingKey or SealedPurpose.SessionToken or SealedPurpose.AuditSigningKey
        ? (AtRestType)Purpose
        : throw new ArgumentException("The purpose is not one of those that are defined.");

    internal void ComputeDigest(Span<byte> digest)
    {
        if (StoreId.Length != StoreIdBytes)
        {
            throw new ArgumentException("The identity of a store has 16 bytes.");
        }

        if (Account is null || Region is null || Name is null || MaterialId is null || Spec is null || Usage is null || Origin is null)
        {
            throw new ArgumentException("A text of a sealed context is null; what does not apply is empty.");
        }

        int bound = AtRestEnvelope.Label.Length + 1 + StoreIdBytes + sizeof(long) + CanonicalWriter.TextBytesMax(Account) + CanonicalWriter.TextBytesMax(Region) + CanonicalWriter.TextBytesMax(Name)
            + CanonicalWriter.TextBytesMax(MaterialId) + CanonicalWriter.TextBytesMax(Spec) + CanonicalWriter.TextBytesMax(Usage) + CanonicalWriter.TextBytesMax(Origin);
        var writer = new CanonicalWriter(bound <= 1024 ? stackalloc byte[1024] : new byte[bound]);
        writer.WriteFixed(AtRestEnvelope.Label);
        writer.WriteByte((byte)Type);
        writer.WriteFixed(StoreId.Span);
        writer.WriteText(Account);
        writer.WriteText(Region);
        writer.WriteText(Name);
        writer.WriteText(MaterialId);
        writer.WriteText(Spec);
        writer.WriteText(Usage);
        writer.WriteText(Origin);
        writer.WriteInt64(CreatedAt);
        SHA256.HashData(writer.Written, digest);
    }
}

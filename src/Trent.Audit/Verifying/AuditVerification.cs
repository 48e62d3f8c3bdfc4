// What the verification of a trail found.
namespace Trent.Audit;

/// <summary>The outcome of a verification.</summary>
public sealed class AuditVerification
{
    /// <summary>What is wrong, in order, at most <see cref="AuditLimits.ListedFaultsMax"/>.</summary>
    public required IReadOnlyList<AuditFault> Faults { get; init; }

    /// <summary>How much is wrong.</summary>
    public required long FaultCount { get; init; }

    /// <summary>Segments that were read.</summary>
    public required int Segments { get; init; }

    /// <summary>Records that were read.</summary>
    public required long Records { get; init; }

    /// <summary>The first record that is still there; 0 when there is none.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The last record that a signature covers; 0 when there is none.</summary>
    public required long LastSequence { get; init; }

    /// <summary>That record with the chain after it, to be noted elsewhere and expected later; <see langword="null"/> when there is none.</summary>
    public required AuditPosition? Last { get; init; }

    /// <summary>When the first segment was begun.</summary>
    public required DateTimeOffset? FirstTime { get; init; }

    /// <summary>When the last signature was made.</summary>
    public required DateTimeOffset? LastTime { get; init; }

    /// <summary>The last record that was deleted because of its age, as the trail itself says; <see langword="null"/> when none was.</summary>
    public required long? ExpiredThrough { get; init; }

    /// <summary>
    /// Records behind the last signature: a group that is being written, or what a crash left. They were never acknowledged, and nothing says
    /// that they are true.
    /// </summary>
    public required long UnsignedRecords { get; init; }

    /// <summary>Bytes behind the last signature.</summary>
    public required long UnsignedBytes { get; init; }

    /// <summary>Files with what crashes left incomplete and openings put aside; they are no part of the trail.</summary>
    public required IReadOnlyList<string> Discarded { get; init; }

    /// <summary>The store whose trail it is, in hexadecimal; <see langword="null"/> when there is no segment.</summary>
    public required string? StoreId { get; init; }

    /// <summary>The epoch of the store at the last signature.</summary>
    public required long StoreEpoch { get; init; }

    /// <summary>The public key with which signatures were verified, as SubjectPublicKeyInfo in DER.</summary>
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => FaultCount == 0;
}

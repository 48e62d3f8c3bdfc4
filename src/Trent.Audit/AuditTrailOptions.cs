// How an audit trail is opened; every member is a decision of the operator or the composition root.
using Trent.Cryptography;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>What an audit trail works with. All of it stays the caller's, to be disposed after the trail.</summary>
public sealed class AuditTrailOptions
{
    /// <summary>The directory of the segments. It is made, with mode 0700, when it is missing; refused when others have access.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of a segment, <see cref="AuditLimits.SegmentBytesMin"/> to <see cref="AuditLimits.SegmentBytesMax"/>.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>How many days records are kept at least, from 1; <see langword="null"/> for ever.</summary>
    public required int? RetentionDays { get; init; }

    /// <summary>The store of which the trail records the requests.</summary>
    public required IRecordStore Store { get; init; }

    /// <summary>The keys of the store, under which the signing key of the trail is sealed.</summary>
    public required StoreKeys StoreKeys { get; init; }

    /// <summary>The number of commits that the store has made durable so far; it never falls while the store is open.</summary>
    public required Func<long> StoreEpoch { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>
    /// The epoch of the store at which the operator accepts what was found; it has to be exactly the one of the finding.
    /// <see langword="null"/> accepts nothing.
    /// </summary>
    public long? AcceptedEpoch { get; init; }
}

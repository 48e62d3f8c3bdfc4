// What can be wrong between a trail and its store although each is sound by itself: one of them is older than the other.
using System.Globalization;

namespace Trent.Audit;

/// <summary>A sign that the trail or the store was set back. The server stays sealed until the operator accepts it.</summary>
public abstract record AuditFinding
{
    private AuditFinding()
    {
    }

    /// <summary>One sentence for the operator.</summary>
    public abstract string Description { get; }

    /// <summary>The trail ends before the record that the store knows it to have: it was truncated, or is an older copy, or is gone.</summary>
    /// <param name="TrailSequence">The last record of the trail; 0 when it has none.</param>
    /// <param name="AnchorSequence">The record that the store knows.</param>
    public sealed record TrailBehindStore(long TrailSequence, long AnchorSequence) : AuditFinding
    {
        /// <inheritdoc/>
        public override string Description => string.Create(CultureInfo.InvariantCulture, $"the audit trail ends at record {TrailSequence}, but the store knows it to have had record {AnchorSequence}: it was truncated, or is an older copy");
    }

    /// <summary>The trail has another record in the place of the one that the store knows.</summary>
    /// <param name="Sequence">The record.</param>
    public sealed record TrailDiffers(long Sequence) : AuditFinding
    {
        /// <inheritdoc/>
        public override string Description => string.Create(CultureInfo.InvariantCulture, $"record {Sequence} of the audit trail is not the one that the store knows: another history of the trail was put in its place");
    }

    /// <summary>The store is at an earlier epoch than the trail recorded: it is an older copy.</summary>
    /// <param name="StoreEpoch">The epoch of the store.</param>
    /// <param name="TrailEpoch">The epoch that the trail recorded last.</param>
    public sealed record StoreBehindTrail(long StoreEpoch, long TrailEpoch) : AuditFinding
    {
        /// <inheritdoc/>
        public override string Description => string.Create(CultureInfo.InvariantCulture, $"the store is at epoch {StoreEpoch}, but the audit trail has seen epoch {TrailEpoch}: an older copy of the store was put in place");
    }
}

/// <summary>How the opening of a trail ended.</summary>
public abstract record AuditTrailOpening
{
    private AuditTrailOpening()
    {
    }

    /// <summary>The trail is open, and the caller's to dispose.</summary>
    /// <param name="Trail">The trail.</param>
    public sealed record Opened(AuditTrail Trail) : AuditTrailOpening;

    /// <summary>Nothing was opened and nothing was changed: the operator has to accept the findings first.</summary>
    /// <param name="Findings">What was found, at least one.</param>
    /// <param name="StoreEpoch">The epoch of the store, which accepting has to name.</param>
    public sealed record SetBack(IReadOnlyList<AuditFinding> Findings, long StoreEpoch) : AuditTrailOpening;
}

/// <summary>The trail is damaged, or not one that belongs here. Nothing was changed; the message says where and what.</summary>
public sealed class AuditDamageException : Exception
{
    internal AuditDamageException(AuditFault fault)
        : base(fault.ToString()) => Fault = fault;

    /// <summary>The place and the damage.</summary>
    public AuditFault Fault { get; }
}

/// <summary>Something that is wrong with a trail.</summary>
/// <param name="File">The name of the segment within its directory.</param>
/// <param name="Line">The line in it, from 1, or <see langword="null"/> when it is about the file.</param>
/// <param name="Sequence">The record it is about, or that should have come next; <see langword="null"/> when unknown.</param>
/// <param name="What">What is wrong, in words.</param>
public sealed record AuditFault(string File, long? Line, long? Sequence, string What)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string line = Line is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number}") : string.Empty;
        string record = Sequence is { } sequence ? string.Create(CultureInfo.InvariantCulture, $", record {sequence}") : string.Empty;
        return $"{File}{line}{record}: {What}";
    }
}

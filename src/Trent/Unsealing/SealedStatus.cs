// How a sealed store stands, as probes and people are told.
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>Why a store is sealed.</summary>
internal enum SealedReason
{
    /// <summary>People have to bring what opens it.</summary>
    WaitsForPeople = 1,

    /// <summary>What opens it does not answer; it is tried again.</summary>
    Unavailable,

    /// <summary>The operator has sealed it.</summary>
    SealedByOperator,

    /// <summary>It can be opened, but must not be served before the operator accepted what was found.</summary>
    Refused,
}

/// <summary>A sealed store at one moment.</summary>
/// <param name="Seal">The type of seal that the server is set up with.</param>
/// <param name="Reason">Why it is sealed.</param>
/// <param name="Detail">The same as a sentence, for the operator, or <see langword="null"/>.</param>
/// <param name="Threshold">How many shares open it, where it is shares.</param>
/// <param name="Received">How many shares were brought, where it is shares.</param>
internal sealed record SealedStatus(SealType Seal, SealedReason Reason, string? Detail, int? Threshold, int? Received);

// What came of an attempt to open a sealed store.
using Trent.Embedded;

namespace Trent.Unsealing;

/// <summary>The closed set of what an attempt can come to.</summary>
internal enum UnsealResult
{
    /// <summary>The store is open.</summary>
    Unsealed = 1,

    /// <summary>The share was taken; more are needed.</summary>
    ShareTaken,

    /// <summary>The share was brought before; nothing changed.</summary>
    ShareRepeated,

    /// <summary>The share is none, is damaged, or belongs to another set; nothing changed.</summary>
    ShareRefused,

    /// <summary>What was brought does not open the store. Shares that were collected are forgotten.</summary>
    DoesNotOpen,

    /// <summary>The seal is of a type that nobody can help to open.</summary>
    NotOfThisSeal,

    /// <summary>What the seal or the store needs does not answer now: worth another attempt.</summary>
    Unavailable,

    /// <summary>The seal opens the store, but the store must not be served as it is: its operator has to accept what was found.</summary>
    Refused,

    /// <summary>Another attempt comes to the same: the store is damaged, or the seal is not set up for it.</summary>
    Unusable,
}

/// <summary>An outcome.</summary>
/// <param name="Result">Which one.</param>
/// <param name="Message">The same as a sentence, without secrets; for people who may see paths and names of keys.</param>
internal sealed record UnsealOutcome(UnsealResult Result, string Message)
{
    /// <summary>The service, when the store is open.</summary>
    public EmbeddedKms? Kms { get; init; }

    /// <summary>Why not, when something failed.</summary>
    public Exception? Cause { get; init; }
}

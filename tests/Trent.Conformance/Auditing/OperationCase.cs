// A request of one operation that has every secret it can have, and what came of the preparation.
namespace Trent.Conformance.Auditing;

/// <summary>One operation to be called in many ways.</summary>
/// <param name="Json">A request that succeeds, with unmistakable secrets where the operation takes some.</param>
/// <param name="KeyId">The key that it uses, which may be scheduled for deletion afterwards; or <see langword="null"/>.</param>
public sealed record OperationCase(string Json, string? KeyId = null)
{
    /// <summary>Whether it succeeds: operations that this server does not offer are refused, after the request was read.</summary>
    public bool Succeeds { get; init; } = true;
}

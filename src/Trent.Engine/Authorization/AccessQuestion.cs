// The question who may do what, asked by a person, and its answer with reasons.
using Trent.Authorization;
using Trent.Engine.Identifiers;

namespace Trent.Engine.Authorization;

/// <summary>May this caller do that with this key, if his request says so.</summary>
public sealed class AccessQuestion
{
    /// <summary>The caller that the question is about.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The action, such as <c>kms:Encrypt</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The key, in any of the four forms of identifier; <see langword="null"/> for what concerns none.</summary>
    public string? KeyId { get; init; }

    /// <summary>The Region.</summary>
    public required RegionName Region { get; init; }

    /// <summary>What the request would say for condition keys, by their names. Of what is not here, the caller and the key are asked.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>The answer.</summary>
/// <param name="Decision">Whether he may, and why.</param>
/// <param name="Resource">The ARN of the key, or <c>*</c>.</param>
/// <param name="Statements">Every statement that allows or denies it, whether or not the others let that count.</param>
/// <param name="GrantId">The grant that allows it.</param>
public sealed record AccessExplanation(Decision Decision, string Resource, IReadOnlyList<DecidingStatement> Statements, string? GrantId);

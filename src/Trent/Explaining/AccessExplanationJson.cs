// The question who may do what and its answer, as they travel.
using System.Text.Json.Serialization;

namespace Trent.Explaining;

/// <summary>The body of <c>TrentService.ExplainAccess</c>. No other member may be in it, and none twice: a misspelt one would get another question answered.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class ExplainAccessInput
{
    /// <summary>The ARN of a user, a role, a session of a role, or the root user of the account. Required.</summary>
    public string? Principal { get; init; }

    /// <summary>The action, such as <c>kms:Encrypt</c>. Required.</summary>
    public string? Action { get; init; }

    /// <summary>The key, in any form of identifier; left out for what concerns none.</summary>
    public string? KeyId { get; init; }

    /// <summary>What the request would say for condition keys.</summary>
    public Dictionary<string, List<string>>? Context { get; init; }
}

/// <summary>A statement that allows or denies.</summary>
internal sealed class ExplainedStatement
{
    /// <summary>The policy it stands in; left out for the key policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Its place, from 1.</summary>
    public required int Statement { get; init; }

    /// <summary>Its name.</summary>
    public string? Sid { get; init; }
}

/// <summary>The answer.</summary>
internal sealed class ExplainAccessOutput
{
    /// <summary>Whether the request would be allowed.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Why, as one of the names of <see cref="Trent.Authorization.DecisionReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>The same as a sentence.</summary>
    public required string Explanation { get; init; }

    /// <summary>The ARN of the key, or <c>*</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The statements that allow or deny it, whether or not the others let that count.</summary>
    public required IReadOnlyList<ExplainedStatement> Statements { get; init; }

    /// <summary>The grant that allows it.</summary>
    public string? GrantId { get; init; }
}

/// <summary>Source-generated JSON of both.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ExplainAccessInput))]
[JsonSerializable(typeof(ExplainAccessOutput))]
internal sealed partial class AccessExplanationJson : JsonSerializerContext;

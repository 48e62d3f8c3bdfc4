// ListAliases: lists the aliases of the account in this Region, or those of one key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the aliases of the account in this Region, or those of one key.</summary>
/// <remarks>
/// Permission: <c>kms:ListAliases</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ListAliasesCommand : KmsCommand<ListAliasesOutput>, IPagedCommand
{
    private static readonly ListAliasesJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListAliasesCommand, ListAliasesOutput> Contract { get; } =
        new("ListAliases", static () => Json.ListAliasesCommand, static () => Json.ListAliasesOutput, OutputBody.Object);

    /// <summary>Only aliases of this key, by its id or ARN.</summary>
    public string? KeyId { get; init; }

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListAliasesOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
    }
}

/// <summary>The answer to <see cref="ListAliasesCommand"/>.</summary>
public sealed class ListAliasesOutput
{
    /// <summary>The aliases of this page.</summary>
    public IReadOnlyList<AliasListEntry>? Aliases { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListAliasesCommand))]
[JsonSerializable(typeof(ListAliasesOutput))]
internal sealed partial class ListAliasesJson : JsonSerializerContext;

// ListKeys: lists the keys of the account in this Region.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the keys of the account in this Region.</summary>
/// <remarks>
/// Permission: <c>kms:ListKeys</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
public sealed class ListKeysCommand : KmsCommand<ListKeysOutput>, IPagedCommand
{
    private static readonly ListKeysJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListKeysCommand, ListKeysOutput> Contract { get; } =
        new("ListKeys", static () => Json.ListKeysCommand, static () => Json.ListKeysOutput, OutputBody.Object);

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListKeysOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
    }
}

/// <summary>The answer to <see cref="ListKeysCommand"/>.</summary>
public sealed class ListKeysOutput
{
    /// <summary>The keys of this page.</summary>
    public IReadOnlyList<KeyListEntry>? Keys { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListKeysCommand))]
[JsonSerializable(typeof(ListKeysOutput))]
internal sealed partial class ListKeysJson : JsonSerializerContext;

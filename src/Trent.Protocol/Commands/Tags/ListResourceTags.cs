// ListResourceTags: lists the tags of a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the tags of a key.</summary>
/// <remarks>
/// Permission: <c>kms:ListResourceTags</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ListResourceTagsCommand : KmsCommand<ListResourceTagsOutput>, IPagedCommand
{
    private static readonly ListResourceTagsJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListResourceTagsCommand, ListResourceTagsOutput> Contract { get; } =
        new("ListResourceTags", static () => Json.ListResourceTagsCommand, static () => Json.ListResourceTagsOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListResourceTagsOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
    }
}

/// <summary>The answer to <see cref="ListResourceTagsCommand"/>.</summary>
public sealed class ListResourceTagsOutput
{
    /// <summary>The tags.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListResourceTagsCommand))]
[JsonSerializable(typeof(ListResourceTagsOutput))]
internal sealed partial class ListResourceTagsJson : JsonSerializerContext;

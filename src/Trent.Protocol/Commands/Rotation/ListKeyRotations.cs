// ListKeyRotations: lists the rotations of a key, or all of its key materials.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the rotations of a key, or all of its key materials.</summary>
/// <remarks>
/// Permission: <c>kms:ListKeyRotations</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class ListKeyRotationsCommand : KmsCommand<ListKeyRotationsOutput>, IPagedCommand
{
    private static readonly ListKeyRotationsJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListKeyRotationsCommand, ListKeyRotationsOutput> Contract { get; } =
        new("ListKeyRotations", static () => Json.ListKeyRotationsCommand, static () => Json.ListKeyRotationsOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>Whether all key materials are listed or rotations only.</summary>
    public IncludeKeyMaterial? IncludeKeyMaterial { get; init; }

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListKeyRotationsOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Enum("includeKeyMaterial", IncludeKeyMaterial);
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
    }
}

/// <summary>The answer to <see cref="ListKeyRotationsCommand"/>.</summary>
public sealed class ListKeyRotationsOutput
{
    /// <summary>The rotations of this page.</summary>
    public IReadOnlyList<RotationsListEntry>? Rotations { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListKeyRotationsCommand))]
[JsonSerializable(typeof(ListKeyRotationsOutput))]
internal sealed partial class ListKeyRotationsJson : JsonSerializerContext;

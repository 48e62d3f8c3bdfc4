// TagResource: adds tags to a key, or changes their values.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Adds tags to a key, or changes their values.</summary>
/// <remarks>
/// Permission: <c>kms:TagResource</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="TagException">The tags are not ones that the service takes.</exception>
public sealed class TagResourceCommand : KmsCommand<TagResourceOutput>
{
    private static readonly TagResourceJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<TagResourceCommand, TagResourceOutput> Contract { get; } =
        new("TagResource", static () => Json.TagResourceCommand, static () => Json.TagResourceOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The tags. Required.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <inheritdoc/>
    public override CommandContract<TagResourceOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("tags", Tags is not null);
        violations.Structures("tags", Tags);
    }
}

/// <summary>The empty answer to <see cref="TagResourceCommand"/>.</summary>
public sealed class TagResourceOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TagResourceCommand))]
[JsonSerializable(typeof(TagResourceOutput))]
internal sealed partial class TagResourceJson : JsonSerializerContext;

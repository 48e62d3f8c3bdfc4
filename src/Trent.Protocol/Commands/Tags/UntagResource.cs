// UntagResource: removes tags from a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Removes tags from a key.</summary>
/// <remarks>
/// Permission: <c>kms:UntagResource</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="TagException">The tags are not ones that the service takes.</exception>
public sealed class UntagResourceCommand : KmsCommand<UntagResourceOutput>
{
    private static readonly UntagResourceJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<UntagResourceCommand, UntagResourceOutput> Contract { get; } =
        new("UntagResource", static () => Json.UntagResourceCommand, static () => Json.UntagResourceOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The keys of the tags to remove. Required.</summary>
    public IReadOnlyList<string>? TagKeys { get; init; }

    /// <inheritdoc/>
    public override CommandContract<UntagResourceOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("tagKeys", TagKeys is not null);
        violations.Strings("tagKeys", TagKeys, Constraint.TagKey);
    }
}

/// <summary>The empty answer to <see cref="UntagResourceCommand"/>.</summary>
public sealed class UntagResourceOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UntagResourceCommand))]
[JsonSerializable(typeof(UntagResourceOutput))]
internal sealed partial class UntagResourceJson : JsonSerializerContext;

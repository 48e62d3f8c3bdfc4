// EnableKey: puts a disabled key into use again.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Puts a disabled key into use again.</summary>
/// <remarks>
/// Permission: <c>kms:EnableKey</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class EnableKeyCommand : KmsCommand<EnableKeyOutput>
{
    private static readonly EnableKeyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<EnableKeyCommand, EnableKeyOutput> Contract { get; } =
        new("EnableKey", static () => Json.EnableKeyCommand, static () => Json.EnableKeyOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<EnableKeyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The empty answer to <see cref="EnableKeyCommand"/>.</summary>
public sealed class EnableKeyOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EnableKeyCommand))]
[JsonSerializable(typeof(EnableKeyOutput))]
internal sealed partial class EnableKeyJson : JsonSerializerContext;

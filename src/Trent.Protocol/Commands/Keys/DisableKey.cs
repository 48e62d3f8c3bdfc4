// DisableKey: takes a key out of use until it is enabled again.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Takes a key out of use until it is enabled again.</summary>
/// <remarks>
/// Permission: <c>kms:DisableKey</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class DisableKeyCommand : KmsCommand<DisableKeyOutput>
{
    private static readonly DisableKeyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DisableKeyCommand, DisableKeyOutput> Contract { get; } =
        new("DisableKey", static () => Json.DisableKeyCommand, static () => Json.DisableKeyOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DisableKeyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The empty answer to <see cref="DisableKeyCommand"/>.</summary>
public sealed class DisableKeyOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DisableKeyCommand))]
[JsonSerializable(typeof(DisableKeyOutput))]
internal sealed partial class DisableKeyJson : JsonSerializerContext;

// DisableKeyRotation: ends the automatic rotation of a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Ends the automatic rotation of a key.</summary>
/// <remarks>
/// Permission: <c>kms:DisableKeyRotation</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class DisableKeyRotationCommand : KmsCommand<DisableKeyRotationOutput>
{
    private static readonly DisableKeyRotationJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DisableKeyRotationCommand, DisableKeyRotationOutput> Contract { get; } =
        new("DisableKeyRotation", static () => Json.DisableKeyRotationCommand, static () => Json.DisableKeyRotationOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DisableKeyRotationOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The empty answer to <see cref="DisableKeyRotationCommand"/>.</summary>
public sealed class DisableKeyRotationOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DisableKeyRotationCommand))]
[JsonSerializable(typeof(DisableKeyRotationOutput))]
internal sealed partial class DisableKeyRotationJson : JsonSerializerContext;

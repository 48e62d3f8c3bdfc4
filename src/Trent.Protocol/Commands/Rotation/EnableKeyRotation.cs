// EnableKeyRotation: rotates the material of a key automatically from now on.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Rotates the material of a key automatically from now on.</summary>
/// <remarks>
/// Permission: <c>kms:EnableKeyRotation</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class EnableKeyRotationCommand : KmsCommand<EnableKeyRotationOutput>
{
    private static readonly EnableKeyRotationJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<EnableKeyRotationCommand, EnableKeyRotationOutput> Contract { get; } =
        new("EnableKeyRotation", static () => Json.EnableKeyRotationCommand, static () => Json.EnableKeyRotationOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>How many days lie between automatic rotations, 90 to 2,560.</summary>
    public int? RotationPeriodInDays { get; init; }

    /// <inheritdoc/>
    public override CommandContract<EnableKeyRotationOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Integer("rotationPeriodInDays", RotationPeriodInDays, Constraint.RotationPeriodInDays);
    }
}

/// <summary>The empty answer to <see cref="EnableKeyRotationCommand"/>.</summary>
public sealed class EnableKeyRotationOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EnableKeyRotationCommand))]
[JsonSerializable(typeof(EnableKeyRotationOutput))]
internal sealed partial class EnableKeyRotationJson : JsonSerializerContext;

// RotateKeyOnDemand: rotates the material of a key now.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Rotates the material of a key now.</summary>
/// <remarks>
/// Permission: <c>kms:RotateKeyOnDemand</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="ConflictException">Another operation on the same key is under way.</exception>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class RotateKeyOnDemandCommand : KmsCommand<RotateKeyOnDemandOutput>
{
    private static readonly RotateKeyOnDemandJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<RotateKeyOnDemandCommand, RotateKeyOnDemandOutput> Contract { get; } =
        new("RotateKeyOnDemand", static () => Json.RotateKeyOnDemandCommand, static () => Json.RotateKeyOnDemandOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<RotateKeyOnDemandOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The answer to <see cref="RotateKeyOnDemandCommand"/>.</summary>
public sealed class RotateKeyOnDemandOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RotateKeyOnDemandCommand))]
[JsonSerializable(typeof(RotateKeyOnDemandOutput))]
internal sealed partial class RotateKeyOnDemandJson : JsonSerializerContext;

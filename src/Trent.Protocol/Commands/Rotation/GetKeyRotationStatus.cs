// GetKeyRotationStatus: tells whether a key is rotated automatically, and when next.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Tells whether a key is rotated automatically, and when next.</summary>
/// <remarks>
/// Permission: <c>kms:GetKeyRotationStatus</c> (key policy).
/// Works across accounts.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class GetKeyRotationStatusCommand : KmsCommand<GetKeyRotationStatusOutput>
{
    private static readonly GetKeyRotationStatusJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GetKeyRotationStatusCommand, GetKeyRotationStatusOutput> Contract { get; } =
        new("GetKeyRotationStatus", static () => Json.GetKeyRotationStatusCommand, static () => Json.GetKeyRotationStatusOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GetKeyRotationStatusOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The answer to <see cref="GetKeyRotationStatusCommand"/>.</summary>
public sealed class GetKeyRotationStatusOutput
{
    /// <summary>Whether the key is rotated automatically.</summary>
    public bool? KeyRotationEnabled { get; init; }

    /// <summary>The key.</summary>
    public string? KeyId { get; init; }

    /// <summary>How many days lie between automatic rotations, 90 to 2,560.</summary>
    public int? RotationPeriodInDays { get; init; }

    /// <summary>When the key will be rotated next.</summary>
    public DateTimeOffset? NextRotationDate { get; init; }

    /// <summary>When the rotation on demand that is under way began.</summary>
    public DateTimeOffset? OnDemandRotationStartDate { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetKeyRotationStatusCommand))]
[JsonSerializable(typeof(GetKeyRotationStatusOutput))]
internal sealed partial class GetKeyRotationStatusJson : JsonSerializerContext;

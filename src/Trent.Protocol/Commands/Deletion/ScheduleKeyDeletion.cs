// ScheduleKeyDeletion: destroys a key after a waiting period.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Destroys a key after a waiting period.</summary>
/// <remarks>
/// Permission: <c>kms:ScheduleKeyDeletion</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ScheduleKeyDeletionCommand : KmsCommand<ScheduleKeyDeletionOutput>
{
    private static readonly ScheduleKeyDeletionJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ScheduleKeyDeletionCommand, ScheduleKeyDeletionOutput> Contract { get; } =
        new("ScheduleKeyDeletion", static () => Json.ScheduleKeyDeletionCommand, static () => Json.ScheduleKeyDeletionOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>How many days pass before the key is destroyed, 7 to 30.</summary>
    public int? PendingWindowInDays { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ScheduleKeyDeletionOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Integer("pendingWindowInDays", PendingWindowInDays, Constraint.PendingWindowInDays);
    }
}

/// <summary>The answer to <see cref="ScheduleKeyDeletionCommand"/>.</summary>
public sealed class ScheduleKeyDeletionOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>When the key will be destroyed; only while it is pending deletion.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    /// <summary>The state of the key.</summary>
    public KeyState? KeyState { get; init; }

    /// <summary>How many days pass before the key is destroyed, 7 to 30.</summary>
    public int? PendingWindowInDays { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ScheduleKeyDeletionCommand))]
[JsonSerializable(typeof(ScheduleKeyDeletionOutput))]
internal sealed partial class ScheduleKeyDeletionJson : JsonSerializerContext;

// CancelKeyDeletion: takes a key back out of its waiting period; it is Disabled afterwards.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Takes a key back out of its waiting period; it is Disabled afterwards.</summary>
/// <remarks>
/// Permission: <c>kms:CancelKeyDeletion</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class CancelKeyDeletionCommand : KmsCommand<CancelKeyDeletionOutput>
{
    private static readonly CancelKeyDeletionJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<CancelKeyDeletionCommand, CancelKeyDeletionOutput> Contract { get; } =
        new("CancelKeyDeletion", static () => Json.CancelKeyDeletionCommand, static () => Json.CancelKeyDeletionOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<CancelKeyDeletionOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The answer to <see cref="CancelKeyDeletionCommand"/>.</summary>
public sealed class CancelKeyDeletionOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CancelKeyDeletionCommand))]
[JsonSerializable(typeof(CancelKeyDeletionOutput))]
internal sealed partial class CancelKeyDeletionJson : JsonSerializerContext;

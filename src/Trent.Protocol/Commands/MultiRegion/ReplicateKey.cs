// ReplicateKey: makes a copy of a multi-Region primary key in another Region.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Makes a copy of a multi-Region primary key in another Region.</summary>
/// <remarks>
/// Permission: <c>kms:ReplicateKey</c> (primary key policy, primary Region); <c>kms:CreateKey</c> (IAM policy, replica Region); <c>kms:TagResource</c> (IAM policy, replica Region, only with Tags).
/// Own account only.
/// </remarks>
/// <exception cref="AlreadyExistsException">Something of that name exists already.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="MalformedPolicyDocumentException">The key policy is not one that the service takes.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="TagException">The tags are not ones that the service takes.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class ReplicateKeyCommand : KmsCommand<ReplicateKeyOutput>
{
    private static readonly ReplicateKeyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ReplicateKeyCommand, ReplicateKeyOutput> Contract { get; } =
        new("ReplicateKey", static () => Json.ReplicateKeyCommand, static () => Json.ReplicateKeyOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The Region where the replica is made. Required. 1 to 32 characters.</summary>
    public string? ReplicaRegion { get; init; }

    /// <summary>The key policy, a JSON document. 1 to 131,072 characters.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether the caller may lock himself out of the key policy.</summary>
    public bool? BypassPolicyLockoutSafetyCheck { get; init; }

    /// <summary>What the key is for, in the words of its owner. 0 to 8,192 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ReplicateKeyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("replicaRegion", ReplicaRegion is not null);
        violations.String("replicaRegion", ReplicaRegion, Constraint.Region);
        violations.String("policy", Policy, Constraint.Policy);
        violations.String("description", Description, Constraint.Description);
        violations.Structures("tags", Tags);
    }
}

/// <summary>The answer to <see cref="ReplicateKeyCommand"/>.</summary>
public sealed class ReplicateKeyOutput
{
    /// <summary>The new replica.</summary>
    public KeyMetadata? ReplicaKeyMetadata { get; init; }

    /// <summary>The key policy of the replica.</summary>
    public string? ReplicaPolicy { get; init; }

    /// <summary>The tags of the replica.</summary>
    public IReadOnlyList<Tag>? ReplicaTags { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ReplicateKeyCommand))]
[JsonSerializable(typeof(ReplicateKeyOutput))]
internal sealed partial class ReplicateKeyJson : JsonSerializerContext;

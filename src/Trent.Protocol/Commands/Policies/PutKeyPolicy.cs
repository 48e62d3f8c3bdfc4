// PutKeyPolicy: replaces the key policy.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Replaces the key policy.</summary>
/// <remarks>
/// Permission: <c>kms:PutKeyPolicy</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="MalformedPolicyDocumentException">The key policy is not one that the service takes.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class PutKeyPolicyCommand : KmsCommand<PutKeyPolicyOutput>
{
    private static readonly PutKeyPolicyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<PutKeyPolicyCommand, PutKeyPolicyOutput> Contract { get; } =
        new("PutKeyPolicy", static () => Json.PutKeyPolicyCommand, static () => Json.PutKeyPolicyOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The name of the policy, which is <c>default</c>. 1 to 128 characters.</summary>
    public string? PolicyName { get; init; }

    /// <summary>The key policy, a JSON document. Required. 1 to 131,072 characters.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether the caller may lock himself out of the key policy.</summary>
    public bool? BypassPolicyLockoutSafetyCheck { get; init; }

    /// <inheritdoc/>
    public override CommandContract<PutKeyPolicyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.String("policyName", PolicyName, Constraint.PolicyName);
        violations.Required("policy", Policy is not null);
        violations.String("policy", Policy, Constraint.Policy);
    }
}

/// <summary>The empty answer to <see cref="PutKeyPolicyCommand"/>.</summary>
public sealed class PutKeyPolicyOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PutKeyPolicyCommand))]
[JsonSerializable(typeof(PutKeyPolicyOutput))]
internal sealed partial class PutKeyPolicyJson : JsonSerializerContext;

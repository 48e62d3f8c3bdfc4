// GetKeyPolicy: reads the key policy.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Reads the key policy.</summary>
/// <remarks>
/// Permission: <c>kms:GetKeyPolicy</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class GetKeyPolicyCommand : KmsCommand<GetKeyPolicyOutput>
{
    private static readonly GetKeyPolicyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GetKeyPolicyCommand, GetKeyPolicyOutput> Contract { get; } =
        new("GetKeyPolicy", static () => Json.GetKeyPolicyCommand, static () => Json.GetKeyPolicyOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The name of the policy, which is <c>default</c>. 1 to 128 characters.</summary>
    public string? PolicyName { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GetKeyPolicyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.String("policyName", PolicyName, Constraint.PolicyName);
    }
}

/// <summary>The answer to <see cref="GetKeyPolicyCommand"/>.</summary>
public sealed class GetKeyPolicyOutput
{
    /// <summary>The key policy, a JSON document.</summary>
    public string? Policy { get; init; }

    /// <summary>The name of the policy, which is <c>default</c>.</summary>
    public string? PolicyName { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetKeyPolicyCommand))]
[JsonSerializable(typeof(GetKeyPolicyOutput))]
internal sealed partial class GetKeyPolicyJson : JsonSerializerContext;

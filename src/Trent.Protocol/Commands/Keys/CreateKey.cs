// CreateKey: makes a KMS key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Makes a KMS key.</summary>
/// <remarks>
/// Permission: <c>kms:CreateKey</c> (IAM policy); <c>kms:TagResource</c> (IAM policy, only with Tags).
/// Own account only.
/// </remarks>
/// <exception cref="CloudHsmClusterInvalidConfigurationException">The CloudHSM cluster is not set up as a custom key store needs it.</exception>
/// <exception cref="CustomKeyStoreInvalidStateException">The custom key store is in a state that does not allow the operation.</exception>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="MalformedPolicyDocumentException">The key policy is not one that the service takes.</exception>
/// <exception cref="TagException">The tags are not ones that the service takes.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
/// <exception cref="XksKeyAlreadyInUseException">Another KMS key of the custom key store uses that external key.</exception>
/// <exception cref="XksKeyInvalidConfigurationException">The external key is not an enabled 256-bit AES key that may encrypt and decrypt.</exception>
/// <exception cref="XksKeyNotFoundException">The external key store proxy knows no such key.</exception>
public sealed class CreateKeyCommand : KmsCommand<CreateKeyOutput>
{
    private static readonly CreateKeyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<CreateKeyCommand, CreateKeyOutput> Contract { get; } =
        new("CreateKey", static () => Json.CreateKeyCommand, static () => Json.CreateKeyOutput, OutputBody.Object);

    /// <summary>The key policy, a JSON document. 1 to 131,072 characters.</summary>
    public string? Policy { get; init; }

    /// <summary>What the key is for, in the words of its owner. 0 to 8,192 characters.</summary>
    public string? Description { get; init; }

    /// <summary>What the key is used for.</summary>
    public KeyUsageType? KeyUsage { get; init; }

    /// <summary>The former name of the key spec.</summary>
    public CustomerMasterKeySpec? CustomerMasterKeySpec { get; init; }

    /// <summary>What kind of key.</summary>
    public KeySpec? KeySpec { get; init; }

    /// <summary>Where the material of the key comes from.</summary>
    public OriginType? Origin { get; init; }

    /// <summary>The id of the custom key store. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <summary>Whether the caller may lock himself out of the key policy.</summary>
    public bool? BypassPolicyLockoutSafetyCheck { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Whether the key can have copies in other Regions; it cannot be changed later.</summary>
    public bool? MultiRegion { get; init; }

    /// <summary>The id of the key in the external key manager. 1 to 128 characters.</summary>
    public string? XksKeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<CreateKeyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.String("policy", Policy, Constraint.Policy);
        violations.String("description", Description, Constraint.Description);
        violations.Enum("keyUsage", KeyUsage);
        violations.Enum("customerMasterKeySpec", CustomerMasterKeySpec);
        violations.Enum("keySpec", KeySpec);
        violations.Enum("origin", Origin);
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
        violations.Structures("tags", Tags);
        violations.String("xksKeyId", XksKeyId, Constraint.XksKeyId);
    }
}

/// <summary>The answer to <see cref="CreateKeyCommand"/>.</summary>
public sealed class CreateKeyOutput
{
    /// <summary>The key.</summary>
    public KeyMetadata? KeyMetadata { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateKeyCommand))]
[JsonSerializable(typeof(CreateKeyOutput))]
internal sealed partial class CreateKeyJson : JsonSerializerContext;

// GenerateDataKeyWithoutPlaintext: makes a symmetric data key, encrypted only.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Makes a symmetric data key, encrypted only.</summary>
/// <remarks>
/// Permission: <c>kms:GenerateDataKeyWithoutPlaintext</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="InvalidKeyUsageException">The key is not made for the operation, or not for the algorithm.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="KeyUnavailableException">The key cannot be used at the moment.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class GenerateDataKeyWithoutPlaintextCommand : KmsCommand<GenerateDataKeyWithoutPlaintextOutput>, IDryRunCommand, IGrantTokensCommand, IEncryptionContextCommand
{
    private static readonly GenerateDataKeyWithoutPlaintextJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GenerateDataKeyWithoutPlaintextCommand, GenerateDataKeyWithoutPlaintextOutput> Contract { get; } =
        new("GenerateDataKeyWithoutPlaintext", static () => Json.GenerateDataKeyWithoutPlaintextCommand, static () => Json.GenerateDataKeyWithoutPlaintextOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>Pairs that are authenticated with the ciphertext, not stored in it.</summary>
    public IReadOnlyDictionary<string, string>? EncryptionContext { get; init; }

    /// <summary>What kind of key.</summary>
    public DataKeySpec? KeySpec { get; init; }

    /// <summary>How many bytes, 1 to 1,024.</summary>
    public int? NumberOfBytes { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GenerateDataKeyWithoutPlaintextOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Enum("keySpec", KeySpec);
        violations.Integer("numberOfBytes", NumberOfBytes, Constraint.NumberOfBytes);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
    }
}

/// <summary>The answer to <see cref="GenerateDataKeyWithoutPlaintextCommand"/>.</summary>
public sealed class GenerateDataKeyWithoutPlaintextOutput
{
    /// <summary>The data key, encrypted.</summary>
    public ReadOnlyMemory<byte>? CiphertextBlob { get; init; }

    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits.</summary>
    public string? KeyMaterialId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GenerateDataKeyWithoutPlaintextCommand))]
[JsonSerializable(typeof(GenerateDataKeyWithoutPlaintextOutput))]
internal sealed partial class GenerateDataKeyWithoutPlaintextJson : JsonSerializerContext;

// ReEncrypt: decrypts a ciphertext and encrypts it under another key, without the plaintext leaving the service.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Decrypts a ciphertext and encrypts it under another key, without the plaintext leaving the service.</summary>
/// <remarks>
/// Permission: <c>kms:ReEncryptFrom</c> (source key policy); <c>kms:ReEncryptTo</c> (destination key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="IncorrectKeyException">The key in the request is not the one that the ciphertext was made with.</exception>
/// <exception cref="InvalidCiphertextException">The ciphertext was altered, is foreign, or does not belong to this encryption context.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="InvalidKeyUsageException">The key is not made for the operation, or not for the algorithm.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="KeyUnavailableException">The key cannot be used at the moment.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ReEncryptCommand : KmsCommand<ReEncryptOutput>, IDryRunCommand, IGrantTokensCommand
{
    private static readonly ReEncryptJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ReEncryptCommand, ReEncryptOutput> Contract { get; } =
        new("ReEncrypt", static () => Json.ReEncryptCommand, static () => Json.ReEncryptOutput, OutputBody.Object);

    /// <summary>The ciphertext. 1 to 6,144 bytes.</summary>
    public ReadOnlyMemory<byte>? CiphertextBlob { get; init; }

    /// <summary>The pairs that the ciphertext was made with.</summary>
    public IReadOnlyDictionary<string, string>? SourceEncryptionContext { get; init; }

    /// <summary>The key that must have made the ciphertext: its id or ARN, or an alias. An asymmetric key must be named.</summary>
    public string? SourceKeyId { get; init; }

    /// <summary>The key that encrypts: its id or ARN, or an alias. Required.</summary>
    public string? DestinationKeyId { get; init; }

    /// <summary>The pairs that are authenticated with the new ciphertext.</summary>
    public IReadOnlyDictionary<string, string>? DestinationEncryptionContext { get; init; }

    /// <summary>The algorithm that decrypts.</summary>
    public EncryptionAlgorithmSpec? SourceEncryptionAlgorithm { get; init; }

    /// <summary>The algorithm that encrypts.</summary>
    public EncryptionAlgorithmSpec? DestinationEncryptionAlgorithm { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <summary>What a dry run leaves out.</summary>
    public IReadOnlyList<DryRunModifierType>? DryRunModifiers { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ReEncryptOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Blob("ciphertextBlob", CiphertextBlob, Constraint.Ciphertext);
        violations.String("sourceKeyId", SourceKeyId, Constraint.KeyId);
        violations.Required("destinationKeyId", DestinationKeyId is not null);
        violations.String("destinationKeyId", DestinationKeyId, Constraint.KeyId);
        violations.Enum("sourceEncryptionAlgorithm", SourceEncryptionAlgorithm);
        violations.Enum("destinationEncryptionAlgorithm", DestinationEncryptionAlgorithm);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.Enums("dryRunModifiers", DryRunModifiers);
    }
}

/// <summary>The answer to <see cref="ReEncryptCommand"/>.</summary>
public sealed class ReEncryptOutput
{
    /// <summary>The ciphertext.</summary>
    public ReadOnlyMemory<byte>? CiphertextBlob { get; init; }

    /// <summary>The ARN of the key that decrypted.</summary>
    public string? SourceKeyId { get; init; }

    /// <summary>The ARN of the key that encrypted.</summary>
    public string? KeyId { get; init; }

    /// <summary>The algorithm that decrypts.</summary>
    public EncryptionAlgorithmSpec? SourceEncryptionAlgorithm { get; init; }

    /// <summary>The algorithm that encrypts.</summary>
    public EncryptionAlgorithmSpec? DestinationEncryptionAlgorithm { get; init; }

    /// <summary>The key material that decrypted; symmetric keys only.</summary>
    public string? SourceKeyMaterialId { get; init; }

    /// <summary>The key material that encrypted; symmetric keys only.</summary>
    public string? DestinationKeyMaterialId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ReEncryptCommand))]
[JsonSerializable(typeof(ReEncryptOutput))]
internal sealed partial class ReEncryptJson : JsonSerializerContext;

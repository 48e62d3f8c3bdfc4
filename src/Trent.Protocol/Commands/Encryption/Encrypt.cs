// Encrypt: encrypts up to 4,096 bytes under a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Encrypts up to 4,096 bytes under a key.</summary>
/// <remarks>
/// Permission: <c>kms:Encrypt</c> (key policy).
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
public sealed class EncryptCommand : KmsCommand<EncryptOutput>, IDryRunCommand, IGrantTokensCommand, IEncryptionContextCommand, IDisposable
{
    private static readonly EncryptJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<EncryptCommand, EncryptOutput> Contract { get; } =
        new("Encrypt", static () => Json.EncryptCommand, static () => Json.EncryptOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>What is encrypted, 1 to 4,096 bytes; asymmetric keys take less. Required.</summary>
    public SensitiveBytes? Plaintext { get; init; }

    /// <summary>Pairs that are authenticated with the ciphertext, not stored in it.</summary>
    public IReadOnlyDictionary<string, string>? EncryptionContext { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>The encryption algorithm.</summary>
    public EncryptionAlgorithmSpec? EncryptionAlgorithm { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<EncryptOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("plaintext", Plaintext is not null);
        violations.SensitiveBlob("plaintext", Plaintext, Constraint.Plaintext);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.Enum("encryptionAlgorithm", EncryptionAlgorithm);
    }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => Plaintext?.Dispose();
}

/// <summary>The answer to <see cref="EncryptCommand"/>.</summary>
public sealed class EncryptOutput
{
    /// <summary>The ciphertext.</summary>
    public ReadOnlyMemory<byte>? CiphertextBlob { get; init; }

    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The encryption algorithm.</summary>
    public EncryptionAlgorithmSpec? EncryptionAlgorithm { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EncryptCommand))]
[JsonSerializable(typeof(EncryptOutput))]
internal sealed partial class EncryptJson : JsonSerializerContext;

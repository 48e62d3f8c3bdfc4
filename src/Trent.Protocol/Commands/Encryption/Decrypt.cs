// Decrypt: decrypts what Encrypt, ReEncrypt or one of the data key operations encrypted.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Decrypts what Encrypt, ReEncrypt or one of the data key operations encrypted.</summary>
/// <remarks>
/// Permission: <c>kms:Decrypt</c> (key policy).
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
public sealed class DecryptCommand : KmsCommand<DecryptOutput>, IDryRunCommand, IGrantTokensCommand, IEncryptionContextCommand
{
    private static readonly DecryptJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DecryptCommand, DecryptOutput> Contract { get; } =
        new("Decrypt", static () => Json.DecryptCommand, static () => Json.DecryptOutput, OutputBody.Object);

    /// <summary>The ciphertext; it names its key by itself when the key is symmetric. 1 to 6,144 bytes.</summary>
    public ReadOnlyMemory<byte>? CiphertextBlob { get; init; }

    /// <summary>Pairs that are authenticated with the ciphertext, not stored in it.</summary>
    public IReadOnlyDictionary<string, string>? EncryptionContext { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>The key that must have made the ciphertext: its id or ARN, or an alias. An asymmetric key must be named.</summary>
    public string? KeyId { get; init; }

    /// <summary>The encryption algorithm.</summary>
    public EncryptionAlgorithmSpec? EncryptionAlgorithm { get; init; }

    /// <summary>The attested enclave that alone may read the answer.</summary>
    public RecipientInfo? Recipient { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <summary>What a dry run leaves out.</summary>
    public IReadOnlyList<DryRunModifierType>? DryRunModifiers { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DecryptOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Blob("ciphertextBlob", CiphertextBlob, Constraint.Ciphertext);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Enum("encryptionAlgorithm", EncryptionAlgorithm);
        violations.Structure("recipient", Recipient);
        violations.Enums("dryRunModifiers", DryRunModifiers);
    }
}

/// <summary>The answer to <see cref="DecryptCommand"/>.</summary>
public sealed class DecryptOutput : IDisposable
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The plaintext.</summary>
    public SensitiveBytes? Plaintext { get; init; }

    /// <summary>The encryption algorithm.</summary>
    public EncryptionAlgorithmSpec? EncryptionAlgorithm { get; init; }

    /// <summary>The secret, encrypted for the attested enclave; only when a recipient was given.</summary>
    public ReadOnlyMemory<byte>? CiphertextForRecipient { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits.</summary>
    public string? KeyMaterialId { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => Plaintext?.Dispose();
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DecryptCommand))]
[JsonSerializable(typeof(DecryptOutput))]
internal sealed partial class DecryptJson : JsonSerializerContext;

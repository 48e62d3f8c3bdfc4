// GenerateDataKeyPair: makes an asymmetric data key pair, the private key in clear and encrypted under a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Makes an asymmetric data key pair, the private key in clear and encrypted under a key.</summary>
/// <remarks>
/// Permission: <c>kms:GenerateDataKeyPair</c> (key policy).
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
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class GenerateDataKeyPairCommand : KmsCommand<GenerateDataKeyPairOutput>, IDryRunCommand, IGrantTokensCommand, IEncryptionContextCommand
{
    private static readonly GenerateDataKeyPairJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GenerateDataKeyPairCommand, GenerateDataKeyPairOutput> Contract { get; } =
        new("GenerateDataKeyPair", static () => Json.GenerateDataKeyPairCommand, static () => Json.GenerateDataKeyPairOutput, OutputBody.Object);

    /// <summary>Pairs that are authenticated with the ciphertext, not stored in it.</summary>
    public IReadOnlyDictionary<string, string>? EncryptionContext { get; init; }

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>What kind of key pair. Required.</summary>
    public DataKeyPairSpec? KeyPairSpec { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>The attested enclave that alone may read the answer.</summary>
    public RecipientInfo? Recipient { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GenerateDataKeyPairOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("keyPairSpec", KeyPairSpec is not null);
        violations.Enum("keyPairSpec", KeyPairSpec);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.Structure("recipient", Recipient);
    }
}

/// <summary>The answer to <see cref="GenerateDataKeyPairCommand"/>.</summary>
public sealed class GenerateDataKeyPairOutput : IDisposable
{
    /// <summary>The private key, encrypted.</summary>
    public ReadOnlyMemory<byte>? PrivateKeyCiphertextBlob { get; init; }

    /// <summary>The private key in clear, PKCS #8 in DER.</summary>
    public SensitiveBytes? PrivateKeyPlaintext { get; init; }

    /// <summary>The public key, SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; init; }

    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>What kind of key pair.</summary>
    public DataKeyPairSpec? KeyPairSpec { get; init; }

    /// <summary>The secret, encrypted for the attested enclave; only when a recipient was given.</summary>
    public ReadOnlyMemory<byte>? CiphertextForRecipient { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits.</summary>
    public string? KeyMaterialId { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => PrivateKeyPlaintext?.Dispose();
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GenerateDataKeyPairCommand))]
[JsonSerializable(typeof(GenerateDataKeyPairOutput))]
internal sealed partial class GenerateDataKeyPairJson : JsonSerializerContext;

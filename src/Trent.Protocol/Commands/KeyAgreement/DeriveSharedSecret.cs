// DeriveSharedSecret: agrees on a secret with the owner of another key pair on the same curve.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Agrees on a secret with the owner of another key pair on the same curve.</summary>
/// <remarks>
/// Permission: <c>kms:DeriveSharedSecret</c> (key policy).
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
public sealed class DeriveSharedSecretCommand : KmsCommand<DeriveSharedSecretOutput>, IDryRunCommand, IGrantTokensCommand
{
    private static readonly DeriveSharedSecretJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DeriveSharedSecretCommand, DeriveSharedSecretOutput> Contract { get; } =
        new("DeriveSharedSecret", static () => Json.DeriveSharedSecretCommand, static () => Json.DeriveSharedSecretOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The key agreement algorithm. Required.</summary>
    public KeyAgreementAlgorithmSpec? KeyAgreementAlgorithm { get; init; }

    /// <summary>The public key of the other side, SubjectPublicKeyInfo in DER. Required. 1 to 8,192 bytes.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <summary>The attested enclave that alone may read the answer.</summary>
    public RecipientInfo? Recipient { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DeriveSharedSecretOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("keyAgreementAlgorithm", KeyAgreementAlgorithm is not null);
        violations.Enum("keyAgreementAlgorithm", KeyAgreementAlgorithm);
        violations.Required("publicKey", PublicKey is not null);
        violations.Blob("publicKey", PublicKey, Constraint.PublicKey);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.Structure("recipient", Recipient);
    }
}

/// <summary>The answer to <see cref="DeriveSharedSecretCommand"/>.</summary>
public sealed class DeriveSharedSecretOutput : IDisposable
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The shared secret.</summary>
    public SensitiveBytes? SharedSecret { get; init; }

    /// <summary>The secret, encrypted for the attested enclave; only when a recipient was given.</summary>
    public ReadOnlyMemory<byte>? CiphertextForRecipient { get; init; }

    /// <summary>The key agreement algorithm.</summary>
    public KeyAgreementAlgorithmSpec? KeyAgreementAlgorithm { get; init; }

    /// <summary>Where the material of the key comes from.</summary>
    public OriginType? KeyOrigin { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => SharedSecret?.Dispose();
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DeriveSharedSecretCommand))]
[JsonSerializable(typeof(DeriveSharedSecretOutput))]
internal sealed partial class DeriveSharedSecretJson : JsonSerializerContext;

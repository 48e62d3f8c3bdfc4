// GetPublicKey: gets the public key of an asymmetric key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Gets the public key of an asymmetric key.</summary>
/// <remarks>
/// Permission: <c>kms:GetPublicKey</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="InvalidKeyUsageException">The key is not made for the operation, or not for the algorithm.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="KeyUnavailableException">The key cannot be used at the moment.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class GetPublicKeyCommand : KmsCommand<GetPublicKeyOutput>, IGrantTokensCommand
{
    private static readonly GetPublicKeyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GetPublicKeyCommand, GetPublicKeyOutput> Contract { get; } =
        new("GetPublicKey", static () => Json.GetPublicKeyCommand, static () => Json.GetPublicKeyOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GetPublicKeyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
    }
}

/// <summary>The answer to <see cref="GetPublicKeyCommand"/>.</summary>
public sealed class GetPublicKeyOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The public key, SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; init; }

    /// <summary>The former name of the key spec.</summary>
    public CustomerMasterKeySpec? CustomerMasterKeySpec { get; init; }

    /// <summary>What kind of key.</summary>
    public KeySpec? KeySpec { get; init; }

    /// <summary>What the key is used for.</summary>
    public KeyUsageType? KeyUsage { get; init; }

    /// <summary>The encryption algorithms that the key can run.</summary>
    public IReadOnlyList<EncryptionAlgorithmSpec>? EncryptionAlgorithms { get; init; }

    /// <summary>The signing algorithms that the key can run.</summary>
    public IReadOnlyList<SigningAlgorithmSpec>? SigningAlgorithms { get; init; }

    /// <summary>The key agreement algorithms that the key can run.</summary>
    public IReadOnlyList<KeyAgreementAlgorithmSpec>? KeyAgreementAlgorithms { get; init; }

    /// <summary>The encapsulation algorithms that the key can run.</summary>
    public IReadOnlyList<EncapsulationAlgorithmSpec>? EncapsulationAlgorithms { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetPublicKeyCommand))]
[JsonSerializable(typeof(GetPublicKeyOutput))]
internal sealed partial class GetPublicKeyJson : JsonSerializerContext;

// Sign: signs a message, or the digest of one, with an asymmetric key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Signs a message, or the digest of one, with an asymmetric key.</summary>
/// <remarks>
/// Permission: <c>kms:Sign</c> (key policy).
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
public sealed class SignCommand : KmsCommand<SignOutput>, IDryRunCommand, IGrantTokensCommand, IDisposable
{
    private static readonly SignJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<SignCommand, SignOutput> Contract { get; } =
        new("Sign", static () => Json.SignCommand, static () => Json.SignOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The message, or its digest. Required. 1 to 4,096 bytes.</summary>
    public SensitiveBytes? Message { get; init; }

    /// <summary>Whether the message is signed, or a digest of it that the caller made.</summary>
    public MessageType? MessageType { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>The signing algorithm. Required.</summary>
    public SigningAlgorithmSpec? SigningAlgorithm { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<SignOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("message", Message is not null);
        violations.SensitiveBlob("message", Message, Constraint.Plaintext);
        violations.Enum("messageType", MessageType);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.Required("signingAlgorithm", SigningAlgorithm is not null);
        violations.Enum("signingAlgorithm", SigningAlgorithm);
    }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => Message?.Dispose();
}

/// <summary>The answer to <see cref="SignCommand"/>.</summary>
public sealed class SignOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The signature.</summary>
    public ReadOnlyMemory<byte>? Signature { get; init; }

    /// <summary>The signing algorithm.</summary>
    public SigningAlgorithmSpec? SigningAlgorithm { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SignCommand))]
[JsonSerializable(typeof(SignOutput))]
internal sealed partial class SignJson : JsonSerializerContext;

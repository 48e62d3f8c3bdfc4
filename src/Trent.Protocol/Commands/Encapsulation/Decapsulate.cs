// Decapsulate: opens the ciphertext of a shared secret with the private key of a key encapsulation mechanism.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Opens the ciphertext of a shared secret with the private key of a key encapsulation mechanism.</summary>
/// <remarks>
/// Permission: <c>kms:Decapsulate</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidCiphertextException">The ciphertext was altered, is foreign, or does not belong to this encryption context.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="InvalidKeyUsageException">The key is not made for the operation, or not for the algorithm.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="KeyUnavailableException">The key cannot be used at the moment.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class DecapsulateCommand : KmsCommand<DecapsulateOutput>, IDryRunCommand, IGrantTokensCommand
{
    private static readonly DecapsulateJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DecapsulateCommand, DecapsulateOutput> Contract { get; } =
        new("Decapsulate", static () => Json.DecapsulateCommand, static () => Json.DecapsulateOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The ciphertext of the shared secret. Required. 1 to 6,144 bytes.</summary>
    public ReadOnlyMemory<byte>? SharedSecretCiphertextBlob { get; init; }

    /// <summary>The algorithm of the key encapsulation mechanism. Required.</summary>
    public EncapsulationAlgorithmSpec? EncapsulationAlgorithm { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DecapsulateOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("sharedSecretCiphertextBlob", SharedSecretCiphertextBlob is not null);
        violations.Blob("sharedSecretCiphertextBlob", SharedSecretCiphertextBlob, Constraint.Ciphertext);
        violations.Required("encapsulationAlgorithm", EncapsulationAlgorithm is not null);
        violations.Enum("encapsulationAlgorithm", EncapsulationAlgorithm);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
    }
}

/// <summary>The answer to <see cref="DecapsulateCommand"/>.</summary>
public sealed class DecapsulateOutput : IDisposable
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The shared secret.</summary>
    public SensitiveBytes? SharedSecret { get; init; }

    /// <summary>The algorithm of the key encapsulation mechanism.</summary>
    public EncapsulationAlgorithmSpec? EncapsulationAlgorithm { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => SharedSecret?.Dispose();
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DecapsulateCommand))]
[JsonSerializable(typeof(DecapsulateOutput))]
internal sealed partial class DecapsulateJson : JsonSerializerContext;

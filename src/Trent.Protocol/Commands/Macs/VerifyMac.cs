// VerifyMac: checks a MAC with an HMAC key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Checks a MAC with an HMAC key.</summary>
/// <remarks>
/// Permission: <c>kms:VerifyMac</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="InvalidKeyUsageException">The key is not made for the operation, or not for the algorithm.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidMacException">The MAC does not belong to the message.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="KeyUnavailableException">The key cannot be used at the moment.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class VerifyMacCommand : KmsCommand<VerifyMacOutput>, IDryRunCommand, IGrantTokensCommand, IDisposable
{
    private static readonly VerifyMacJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<VerifyMacCommand, VerifyMacOutput> Contract { get; } =
        new("VerifyMac", static () => Json.VerifyMacCommand, static () => Json.VerifyMacOutput, OutputBody.Object);

    /// <summary>The message, or its digest. Required. 1 to 4,096 bytes.</summary>
    public SensitiveBytes? Message { get; init; }

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The MAC algorithm. Required.</summary>
    public MacAlgorithmSpec? MacAlgorithm { get; init; }

    /// <summary>The message authentication code. Required. 1 to 6,144 bytes.</summary>
    public ReadOnlyMemory<byte>? Mac { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<VerifyMacOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("message", Message is not null);
        violations.SensitiveBlob("message", Message, Constraint.Plaintext);
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("macAlgorithm", MacAlgorithm is not null);
        violations.Enum("macAlgorithm", MacAlgorithm);
        violations.Required("mac", Mac is not null);
        violations.Blob("mac", Mac, Constraint.Ciphertext);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
    }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => Message?.Dispose();
}

/// <summary>The answer to <see cref="VerifyMacCommand"/>.</summary>
public sealed class VerifyMacOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Always true; a wrong MAC is an error.</summary>
    public bool? MacValid { get; init; }

    /// <summary>The MAC algorithm.</summary>
    public MacAlgorithmSpec? MacAlgorithm { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(VerifyMacCommand))]
[JsonSerializable(typeof(VerifyMacOutput))]
internal sealed partial class VerifyMacJson : JsonSerializerContext;

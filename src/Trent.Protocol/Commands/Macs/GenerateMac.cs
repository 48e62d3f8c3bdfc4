// GenerateMac: authenticates a message with an HMAC key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Authenticates a message with an HMAC key.</summary>
/// <remarks>
/// Permission: <c>kms:GenerateMac</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="InvalidKeyUsageException">The key is not made for the operation, or not for the algorithm.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="KeyUnavailableException">The key cannot be used at the moment.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class GenerateMacCommand : KmsCommand<GenerateMacOutput>, IDryRunCommand, IGrantTokensCommand, IDisposable
{
    private static readonly GenerateMacJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GenerateMacCommand, GenerateMacOutput> Contract { get; } =
        new("GenerateMac", static () => Json.GenerateMacCommand, static () => Json.GenerateMacOutput, OutputBody.Object);

    /// <summary>The message, or its digest. Required. 1 to 4,096 bytes.</summary>
    public SensitiveBytes? Message { get; init; }

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The MAC algorithm. Required.</summary>
    public MacAlgorithmSpec? MacAlgorithm { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GenerateMacOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("message", Message is not null);
        violations.SensitiveBlob("message", Message, Constraint.Plaintext);
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("macAlgorithm", MacAlgorithm is not null);
        violations.Enum("macAlgorithm", MacAlgorithm);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
    }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => Message?.Dispose();
}

/// <summary>The answer to <see cref="GenerateMacCommand"/>.</summary>
public sealed class GenerateMacOutput
{
    /// <summary>The message authentication code.</summary>
    public ReadOnlyMemory<byte>? Mac { get; init; }

    /// <summary>The MAC algorithm.</summary>
    public MacAlgorithmSpec? MacAlgorithm { get; init; }

    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GenerateMacCommand))]
[JsonSerializable(typeof(GenerateMacOutput))]
internal sealed partial class GenerateMacJson : JsonSerializerContext;

// GetParametersForImport: gets the public key that wraps key material to be imported, and the token that goes with it.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Gets the public key that wraps key material to be imported, and the token that goes with it.</summary>
/// <remarks>
/// Permission: <c>kms:GetParametersForImport</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class GetParametersForImportCommand : KmsCommand<GetParametersForImportOutput>
{
    private static readonly GetParametersForImportJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GetParametersForImportCommand, GetParametersForImportOutput> Contract { get; } =
        new("GetParametersForImport", static () => Json.GetParametersForImportCommand, static () => Json.GetParametersForImportOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The algorithm that will wrap the key material. Required.</summary>
    public AlgorithmSpec? WrappingAlgorithm { get; init; }

    /// <summary>The kind of the wrapping key pair. Required.</summary>
    public WrappingKeySpec? WrappingKeySpec { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GetParametersForImportOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("wrappingAlgorithm", WrappingAlgorithm is not null);
        violations.Enum("wrappingAlgorithm", WrappingAlgorithm);
        violations.Required("wrappingKeySpec", WrappingKeySpec is not null);
        violations.Enum("wrappingKeySpec", WrappingKeySpec);
    }
}

/// <summary>The answer to <see cref="GetParametersForImportCommand"/>.</summary>
public sealed class GetParametersForImportOutput : IDisposable
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The token that belongs to the key and the wrapping key pair.</summary>
    public ReadOnlyMemory<byte>? ImportToken { get; init; }

    /// <summary>The public key that wraps the key material, SubjectPublicKeyInfo in DER.</summary>
    public SensitiveBytes? PublicKey { get; init; }

    /// <summary>When the token and the public key expire, 24 hours after they were made.</summary>
    public DateTimeOffset? ParametersValidTo { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => PublicKey?.Dispose();
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetParametersForImportCommand))]
[JsonSerializable(typeof(GetParametersForImportOutput))]
internal sealed partial class GetParametersForImportJson : JsonSerializerContext;

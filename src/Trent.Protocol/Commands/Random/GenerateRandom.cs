// GenerateRandom: draws random bytes.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Draws random bytes.</summary>
/// <remarks>
/// Permission: <c>kms:GenerateRandom</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CustomKeyStoreInvalidStateException">The custom key store is in a state that does not allow the operation.</exception>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class GenerateRandomCommand : KmsCommand<GenerateRandomOutput>
{
    private static readonly GenerateRandomJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GenerateRandomCommand, GenerateRandomOutput> Contract { get; } =
        new("GenerateRandom", static () => Json.GenerateRandomCommand, static () => Json.GenerateRandomOutput, OutputBody.Object);

    /// <summary>How many bytes, 1 to 1,024.</summary>
    public int? NumberOfBytes { get; init; }

    /// <summary>The id of the custom key store. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <summary>The attested enclave that alone may read the answer.</summary>
    public RecipientInfo? Recipient { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GenerateRandomOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        // NumberOfBytes is not required here: its absence has a text of its own, which is the engine's (docs/compatibility.md, "Wire").
        violations.Integer("numberOfBytes", NumberOfBytes, Constraint.NumberOfBytes);
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
        violations.Structure("recipient", Recipient);
    }
}

/// <summary>The answer to <see cref="GenerateRandomCommand"/>.</summary>
public sealed class GenerateRandomOutput : IDisposable
{
    /// <summary>The random bytes.</summary>
    public SensitiveBytes? Plaintext { get; init; }

    /// <summary>The secret, encrypted for the attested enclave; only when a recipient was given.</summary>
    public ReadOnlyMemory<byte>? CiphertextForRecipient { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => Plaintext?.Dispose();
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GenerateRandomCommand))]
[JsonSerializable(typeof(GenerateRandomOutput))]
internal sealed partial class GenerateRandomJson : JsonSerializerContext;

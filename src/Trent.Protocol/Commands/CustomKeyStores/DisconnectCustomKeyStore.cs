// DisconnectCustomKeyStore: cuts a custom key store off; its keys are unavailable until it is connected again.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Cuts a custom key store off; its keys are unavailable until it is connected again.</summary>
/// <remarks>
/// Permission: <c>kms:DisconnectCustomKeyStore</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CustomKeyStoreInvalidStateException">The custom key store is in a state that does not allow the operation.</exception>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
public sealed class DisconnectCustomKeyStoreCommand : KmsCommand<DisconnectCustomKeyStoreOutput>
{
    private static readonly DisconnectCustomKeyStoreJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DisconnectCustomKeyStoreCommand, DisconnectCustomKeyStoreOutput> Contract { get; } =
        new("DisconnectCustomKeyStore", static () => Json.DisconnectCustomKeyStoreCommand, static () => Json.DisconnectCustomKeyStoreOutput, OutputBody.Object);

    /// <summary>The id of the custom key store. Required. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DisconnectCustomKeyStoreOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("customKeyStoreId", CustomKeyStoreId is not null);
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
    }
}

/// <summary>The empty answer to <see cref="DisconnectCustomKeyStoreCommand"/>.</summary>
public sealed class DisconnectCustomKeyStoreOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DisconnectCustomKeyStoreCommand))]
[JsonSerializable(typeof(DisconnectCustomKeyStoreOutput))]
internal sealed partial class DisconnectCustomKeyStoreJson : JsonSerializerContext;

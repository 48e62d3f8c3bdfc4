// ConnectCustomKeyStore: connects a custom key store to the keys behind it.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Connects a custom key store to the keys behind it.</summary>
/// <remarks>
/// Permission: <c>kms:ConnectCustomKeyStore</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CloudHsmClusterInvalidConfigurationException">The CloudHSM cluster is not set up as a custom key store needs it.</exception>
/// <exception cref="CloudHsmClusterNotActiveException">The CloudHSM cluster is not active.</exception>
/// <exception cref="CustomKeyStoreInvalidStateException">The custom key store is in a state that does not allow the operation.</exception>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
public sealed class ConnectCustomKeyStoreCommand : KmsCommand<ConnectCustomKeyStoreOutput>
{
    private static readonly ConnectCustomKeyStoreJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ConnectCustomKeyStoreCommand, ConnectCustomKeyStoreOutput> Contract { get; } =
        new("ConnectCustomKeyStore", static () => Json.ConnectCustomKeyStoreCommand, static () => Json.ConnectCustomKeyStoreOutput, OutputBody.Object);

    /// <summary>The id of the custom key store. Required. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ConnectCustomKeyStoreOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("customKeyStoreId", CustomKeyStoreId is not null);
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
    }
}

/// <summary>The empty answer to <see cref="ConnectCustomKeyStoreCommand"/>.</summary>
public sealed class ConnectCustomKeyStoreOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ConnectCustomKeyStoreCommand))]
[JsonSerializable(typeof(ConnectCustomKeyStoreOutput))]
internal sealed partial class ConnectCustomKeyStoreJson : JsonSerializerContext;

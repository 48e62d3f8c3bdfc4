// DeleteCustomKeyStore: removes a custom key store that holds no keys any more.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Removes a custom key store that holds no keys any more.</summary>
/// <remarks>
/// Permission: <c>kms:DeleteCustomKeyStore</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CustomKeyStoreHasCMKsException">The custom key store still holds KMS keys.</exception>
/// <exception cref="CustomKeyStoreInvalidStateException">The custom key store is in a state that does not allow the operation.</exception>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
public sealed class DeleteCustomKeyStoreCommand : KmsCommand<DeleteCustomKeyStoreOutput>
{
    private static readonly DeleteCustomKeyStoreJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DeleteCustomKeyStoreCommand, DeleteCustomKeyStoreOutput> Contract { get; } =
        new("DeleteCustomKeyStore", static () => Json.DeleteCustomKeyStoreCommand, static () => Json.DeleteCustomKeyStoreOutput, OutputBody.Object);

    /// <summary>The id of the custom key store. Required. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DeleteCustomKeyStoreOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("customKeyStoreId", CustomKeyStoreId is not null);
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
    }
}

/// <summary>The empty answer to <see cref="DeleteCustomKeyStoreCommand"/>.</summary>
public sealed class DeleteCustomKeyStoreOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DeleteCustomKeyStoreCommand))]
[JsonSerializable(typeof(DeleteCustomKeyStoreOutput))]
internal sealed partial class DeleteCustomKeyStoreJson : JsonSerializerContext;

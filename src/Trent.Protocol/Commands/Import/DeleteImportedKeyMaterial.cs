// DeleteImportedKeyMaterial: destroys imported key material; the key stays and waits for it to be imported again.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Destroys imported key material; the key stays and waits for it to be imported again.</summary>
/// <remarks>
/// Permission: <c>kms:DeleteImportedKeyMaterial</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class DeleteImportedKeyMaterialCommand : KmsCommand<DeleteImportedKeyMaterialOutput>
{
    private static readonly DeleteImportedKeyMaterialJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DeleteImportedKeyMaterialCommand, DeleteImportedKeyMaterialOutput> Contract { get; } =
        new("DeleteImportedKeyMaterial", static () => Json.DeleteImportedKeyMaterialCommand, static () => Json.DeleteImportedKeyMaterialOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits. 64 characters.</summary>
    public string? KeyMaterialId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DeleteImportedKeyMaterialOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.String("keyMaterialId", KeyMaterialId, Constraint.BackingKeyId);
    }
}

/// <summary>The answer to <see cref="DeleteImportedKeyMaterialCommand"/>.</summary>
public sealed class DeleteImportedKeyMaterialOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits.</summary>
    public string? KeyMaterialId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DeleteImportedKeyMaterialCommand))]
[JsonSerializable(typeof(DeleteImportedKeyMaterialOutput))]
internal sealed partial class DeleteImportedKeyMaterialJson : JsonSerializerContext;

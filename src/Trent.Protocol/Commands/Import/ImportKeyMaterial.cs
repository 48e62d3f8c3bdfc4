// ImportKeyMaterial: imports wrapped key material into a key that was made for it.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Imports wrapped key material into a key that was made for it.</summary>
/// <remarks>
/// Permission: <c>kms:ImportKeyMaterial</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="ExpiredImportTokenException">The import token is more than 24 hours old.</exception>
/// <exception cref="IncorrectKeyMaterialException">The imported key material is not that of the key, or not of the size the key needs.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidCiphertextException">The ciphertext was altered, is foreign, or does not belong to this encryption context.</exception>
/// <exception cref="InvalidImportTokenException">The import token was made for another key or another account.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class ImportKeyMaterialCommand : KmsCommand<ImportKeyMaterialOutput>
{
    private static readonly ImportKeyMaterialJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ImportKeyMaterialCommand, ImportKeyMaterialOutput> Contract { get; } =
        new("ImportKeyMaterial", static () => Json.ImportKeyMaterialCommand, static () => Json.ImportKeyMaterialOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The token that belongs to the key and the wrapping key pair. Required. 1 to 6,144 bytes.</summary>
    public ReadOnlyMemory<byte>? ImportToken { get; init; }

    /// <summary>The key material, wrapped with the public key that GetParametersForImport gave. Required. 1 to 6,144 bytes.</summary>
    public ReadOnlyMemory<byte>? EncryptedKeyMaterial { get; init; }

    /// <summary>When the imported key material expires.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Whether the imported key material expires.</summary>
    public ExpirationModelType? ExpirationModel { get; init; }

    /// <summary>Whether the material is new to the key or one that it had before.</summary>
    public ImportType? ImportType { get; init; }

    /// <summary>What the key material is, in the words of its owner. 0 to 256 characters.</summary>
    public string? KeyMaterialDescription { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits. 64 characters.</summary>
    public string? KeyMaterialId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ImportKeyMaterialOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("importToken", ImportToken is not null);
        violations.Blob("importToken", ImportToken, Constraint.Ciphertext);
        violations.Required("encryptedKeyMaterial", EncryptedKeyMaterial is not null);
        violations.Blob("encryptedKeyMaterial", EncryptedKeyMaterial, Constraint.Ciphertext);
        violations.Enum("expirationModel", ExpirationModel);
        violations.Enum("importType", ImportType);
        violations.String("keyMaterialDescription", KeyMaterialDescription, Constraint.KeyMaterialDescription);
        violations.String("keyMaterialId", KeyMaterialId, Constraint.BackingKeyId);
    }
}

/// <summary>The answer to <see cref="ImportKeyMaterialCommand"/>.</summary>
public sealed class ImportKeyMaterialOutput
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits.</summary>
    public string? KeyMaterialId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ImportKeyMaterialCommand))]
[JsonSerializable(typeof(ImportKeyMaterialOutput))]
internal sealed partial class ImportKeyMaterialJson : JsonSerializerContext;

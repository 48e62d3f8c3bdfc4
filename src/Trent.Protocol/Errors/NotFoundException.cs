// NotFoundException: what the request names does not exist.
namespace Trent.Protocol;

/// <summary>What the request names does not exist.</summary>
public sealed class NotFoundException : KmsServiceException
{
    internal NotFoundException(string? wireMessage)
        : base("NotFoundException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The identifier is well formed, and there is no such key (docs/compatibility.md, "Key identifiers").</summary>
    public static NotFoundException KeyDoesNotExist(string keyArn) =>
        new($"Key '{keyArn}' does not exist");

    /// <summary>The text is no key id (docs/compatibility.md, "Key identifiers").</summary>
    public static NotFoundException InvalidKeyId(string asGiven) =>
        new($"Invalid keyId '{asGiven}'");

    /// <summary>The ARN names a key of another Region (docs/compatibility.md, "Key identifiers").</summary>
    public static NotFoundException InvalidArnRegion(string region) =>
        new($"Invalid arn {region}");

    /// <summary>There is no such alias (docs/compatibility.md, "Key identifiers", §10).</summary>
    public static NotFoundException AliasNotFound(string aliasArn) =>
        new($"Alias {aliasArn} is not found.");

    /// <summary>A key has the policy named default and no other (docs/compatibility.md, "Key policies").</summary>
    public static NotFoundException NoSuchPolicy() =>
        new("No such policy exists");

    /// <summary>The key has no such grant (AWS KMS API). The text is unconfirmed.</summary>
    public static NotFoundException GrantNotFound(string grantId) =>
        new($"Grant ID {grantId} not found");

    /// <summary>The key has no material of that id (docs/compatibility.md, "Imported material"). The text is unconfirmed.</summary>
    public static NotFoundException KeyMaterialNotFound(string keyMaterialId, string keyArn) =>
        new($"Key material '{keyMaterialId}' does not exist in key '{keyArn}'");
}

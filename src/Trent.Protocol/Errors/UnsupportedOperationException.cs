// UnsupportedOperationException: the operation cannot be done with this key, or not at all here.
namespace Trent.Protocol;

/// <summary>The operation cannot be done with this key, or not at all here.</summary>
public sealed class UnsupportedOperationException : KmsServiceException
{
    internal UnsupportedOperationException(string? wireMessage)
        : base("UnsupportedOperationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>Keys of that origin do not take part (AWS KMS developer guide, "Key states", codes 6, 7 and 9).</summary>
    public static UnsupportedOperationException OriginNotValid(string arn, OriginType origin) =>
        new($"{arn} origin is {origin} which is not valid for this operation.");

    /// <summary>The service sends no text, as for the rotation of a key that is not symmetric (docs/compatibility.md, "Wire").</summary>
    public static UnsupportedOperationException WithoutMessage() => new(null);

    /// <summary>The server has no custom key stores, for instance. The sentence is Trent's own.</summary>
    public static UnsupportedOperationException NotAvailable(string operationName) =>
        new($"The operation {operationName} is not available on this server.");

    /// <summary>A server without attestation refuses a recipient (docs/compatibility.md, "Encryption"). The sentence is Trent's own.</summary>
    public static UnsupportedOperationException RecipientNotSupported() =>
        new("The Recipient parameter is not supported: this server does not verify attestation documents.");

    /// <summary>The server cannot make keys of that origin. The sentence is Trent's own.</summary>
    public static UnsupportedOperationException OriginNotAvailable(OriginType origin) =>
        new($"The origin {origin} is not available on this server.");

    /// <summary>A key has one policy, named <c>default</c> (docs/compatibility.md, "Key policies"). The type is unconfirmed.</summary>
    public static UnsupportedOperationException OnlyOnePolicy() =>
        new("Only one policy per key is supported");

    /// <summary>Only a primary key can be replicated (AWS KMS API).</summary>
    public static UnsupportedOperationException NotMultiRegionPrimary(string arn) =>
        new($"{arn} is not a multi-region primary key.");

    /// <summary>No material can be imported into keys of that spec (docs/compatibility.md, "Imported material"). The sentence is Trent's own.</summary>
    public static UnsupportedOperationException NotImportable(KeySpec keySpec) =>
        new($"Key material cannot be imported into keys of the key spec {keySpec}.");

    /// <summary>The material of such a key is not wrapped so (docs/compatibility.md, "Imported material"). The sentence is Trent's own.</summary>
    public static UnsupportedOperationException WrappingNotSupported(AlgorithmSpec algorithm, WrappingKeySpec wrappingKeySpec, KeySpec keySpec) =>
        new($"The wrapping algorithm {algorithm} with the wrapping key spec {wrappingKeySpec} is not supported for keys of the key spec {keySpec}.");

    /// <summary>The key is the primary already (docs/compatibility.md, "Multi-Region keys"). The sentence is Trent's own.</summary>
    public static UnsupportedOperationException AlreadyPrimary(string arn) =>
        new($"{arn} is the primary key already.");
}

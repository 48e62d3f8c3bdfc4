// IncorrectKeyMaterialException: the imported key material is not that of the key, or not of the size the key needs.
namespace Trent.Protocol;

/// <summary>The imported key material is not that of the key, or not of the size the key needs.</summary>
public sealed class IncorrectKeyMaterialException : KmsServiceException
{
    internal IncorrectKeyMaterialException(string? wireMessage)
        : base("IncorrectKeyMaterialException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The material does not fit the key (AWS KMS API). No text of the service is known, so that none is sent.</summary>
    public static IncorrectKeyMaterialException WithoutMessage() => new(null);
}

// InvalidGrantIdException: the grant id is malformed.
namespace Trent.Protocol;

/// <summary>The grant id is malformed.</summary>
public sealed class InvalidGrantIdException : KmsServiceException
{
    internal InvalidGrantIdException(string? wireMessage)
        : base("InvalidGrantIdException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The text cannot be a grant id (AWS KMS API). The text is unconfirmed.</summary>
    public static InvalidGrantIdException Malformed(string grantId) =>
        new($"Invalid grant ID {grantId}");
}

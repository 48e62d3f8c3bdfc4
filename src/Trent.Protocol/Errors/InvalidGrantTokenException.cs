// InvalidGrantTokenException: a grant token is malformed.
namespace Trent.Protocol;

/// <summary>A grant token is malformed.</summary>
public sealed class InvalidGrantTokenException : KmsServiceException
{
    internal InvalidGrantTokenException(string? wireMessage)
        : base("InvalidGrantTokenException", wireMessage, Fault.Client)
    {
    }

    /// <summary>A token cannot be read (AWS KMS API). The text is unconfirmed.</summary>
    public static InvalidGrantTokenException Malformed() =>
        new("The grant token is invalid.");
}

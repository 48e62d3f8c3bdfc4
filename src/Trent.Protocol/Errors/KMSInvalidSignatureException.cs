// KMSInvalidSignatureException: the signature does not belong to the message.
namespace Trent.Protocol;

/// <summary>The signature does not belong to the message.</summary>
public sealed class KMSInvalidSignatureException : KmsServiceException
{
    internal KMSInvalidSignatureException(string? wireMessage)
        : base("KMSInvalidSignatureException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The service sends no text (AWS KMS API).</summary>
    public static KMSInvalidSignatureException Create() => new(null);
}

// KMSInvalidMacException: the MAC does not belong to the message.
namespace Trent.Protocol;

/// <summary>The MAC does not belong to the message.</summary>
public sealed class KMSInvalidMacException : KmsServiceException
{
    internal KMSInvalidMacException(string? wireMessage)
        : base("KMSInvalidMacException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The service sends no text (AWS KMS API).</summary>
    public static KMSInvalidMacException Create() => new(null);
}

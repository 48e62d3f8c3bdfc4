// KMSInternalException: something went wrong inside the service.
namespace Trent.Protocol;

/// <summary>Something went wrong inside the service.</summary>
public sealed class KMSInternalException : KmsServiceException
{
    internal KMSInternalException(string? wireMessage)
        : base("KMSInternalException", wireMessage, Fault.Server)
    {
    }

    /// <summary>An unexpected failure, of which a caller learns nothing but the request id. The text is unconfirmed.</summary>
    public static KMSInternalException Unexpected() =>
        new("The request failed because of an internal error. Try again.");
}

// InternalFailure: something went wrong before the service proper saw the request.
namespace Trent.Protocol;

/// <summary>Something went wrong before the service proper saw the request.</summary>
public sealed class InternalFailure : KmsServiceException
{
    internal InternalFailure(string? wireMessage)
        : base("InternalFailure", wireMessage, Fault.Server)
    {
    }

    /// <summary>An unexpected failure. No text of the service is known, so that none is sent.</summary>
    public static InternalFailure WithoutMessage() => new(null);
}

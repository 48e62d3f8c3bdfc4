// IncorrectTrustAnchorException: the trust anchor certificate is not that of the CloudHSM cluster.
namespace Trent.Protocol;

/// <summary>The trust anchor certificate is not that of the CloudHSM cluster.</summary>
public sealed class IncorrectTrustAnchorException : KmsServiceException
{
    internal IncorrectTrustAnchorException(string? wireMessage)
        : base("IncorrectTrustAnchorException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static IncorrectTrustAnchorException WithoutMessage() => new(null);
}

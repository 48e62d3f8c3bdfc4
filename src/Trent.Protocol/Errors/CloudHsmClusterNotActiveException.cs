// CloudHsmClusterNotActiveException: the CloudHSM cluster is not active.
namespace Trent.Protocol;

/// <summary>The CloudHSM cluster is not active.</summary>
public sealed class CloudHsmClusterNotActiveException : KmsServiceException
{
    internal CloudHsmClusterNotActiveException(string? wireMessage)
        : base("CloudHsmClusterNotActiveException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CloudHsmClusterNotActiveException WithoutMessage() => new(null);
}

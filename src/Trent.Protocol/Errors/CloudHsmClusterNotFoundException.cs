// CloudHsmClusterNotFoundException: there is no such CloudHSM cluster.
namespace Trent.Protocol;

/// <summary>There is no such CloudHSM cluster.</summary>
public sealed class CloudHsmClusterNotFoundException : KmsServiceException
{
    internal CloudHsmClusterNotFoundException(string? wireMessage)
        : base("CloudHsmClusterNotFoundException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CloudHsmClusterNotFoundException WithoutMessage() => new(null);
}

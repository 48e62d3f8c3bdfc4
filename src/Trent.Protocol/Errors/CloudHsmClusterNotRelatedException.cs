// CloudHsmClusterNotRelatedException: the CloudHSM cluster does not share its backups with the one that the store was made with.
namespace Trent.Protocol;

/// <summary>The CloudHSM cluster does not share its backups with the one that the store was made with.</summary>
public sealed class CloudHsmClusterNotRelatedException : KmsServiceException
{
    internal CloudHsmClusterNotRelatedException(string? wireMessage)
        : base("CloudHsmClusterNotRelatedException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CloudHsmClusterNotRelatedException WithoutMessage() => new(null);
}

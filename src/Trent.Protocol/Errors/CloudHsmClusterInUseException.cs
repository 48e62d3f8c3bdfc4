// CloudHsmClusterInUseException: the CloudHSM cluster belongs to another custom key store already, or shares its backups with one.
namespace Trent.Protocol;

/// <summary>The CloudHSM cluster belongs to another custom key store already, or shares its backups with one.</summary>
public sealed class CloudHsmClusterInUseException : KmsServiceException
{
    internal CloudHsmClusterInUseException(string? wireMessage)
        : base("CloudHsmClusterInUseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CloudHsmClusterInUseException WithoutMessage() => new(null);
}

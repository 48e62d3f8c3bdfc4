// CloudHsmClusterInvalidConfigurationException: the CloudHSM cluster is not set up as a custom key store needs it.
namespace Trent.Protocol;

/// <summary>The CloudHSM cluster is not set up as a custom key store needs it.</summary>
public sealed class CloudHsmClusterInvalidConfigurationException : KmsServiceException
{
    internal CloudHsmClusterInvalidConfigurationException(string? wireMessage)
        : base("CloudHsmClusterInvalidConfigurationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CloudHsmClusterInvalidConfigurationException WithoutMessage() => new(null);
}

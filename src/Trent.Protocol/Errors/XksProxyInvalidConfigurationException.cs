// XksProxyInvalidConfigurationException: the external key store proxy is not set up as it must be.
namespace Trent.Protocol;

/// <summary>The external key store proxy is not set up as it must be.</summary>
public sealed class XksProxyInvalidConfigurationException : KmsServiceException
{
    internal XksProxyInvalidConfigurationException(string? wireMessage)
        : base("XksProxyInvalidConfigurationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyInvalidConfigurationException WithoutMessage() => new(null);
}

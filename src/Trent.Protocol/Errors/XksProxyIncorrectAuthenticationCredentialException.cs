// XksProxyIncorrectAuthenticationCredentialException: the external key store proxy refused the credential.
namespace Trent.Protocol;

/// <summary>The external key store proxy refused the credential.</summary>
public sealed class XksProxyIncorrectAuthenticationCredentialException : KmsServiceException
{
    internal XksProxyIncorrectAuthenticationCredentialException(string? wireMessage)
        : base("XksProxyIncorrectAuthenticationCredentialException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyIncorrectAuthenticationCredentialException WithoutMessage() => new(null);
}

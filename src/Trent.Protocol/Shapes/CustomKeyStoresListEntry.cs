// A custom key store in a list.
namespace Trent.Protocol;

/// <summary>A custom key store in a list.</summary>
public sealed class CustomKeyStoresListEntry : IDisposable
{
    /// <summary>The id of the custom key store.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <summary>The friendly name of the custom key store.</summary>
    public string? CustomKeyStoreName { get; init; }

    /// <summary>The id of the CloudHSM cluster.</summary>
    public string? CloudHsmClusterId { get; init; }

    /// <summary>The certificate that the CloudHSM cluster was initialized with, in PEM.</summary>
    public string? TrustAnchorCertificate { get; init; }

    /// <summary>Whether the store is connected.</summary>
    public ConnectionStateType? ConnectionState { get; init; }

    /// <summary>Why the store could not be connected.</summary>
    public ConnectionErrorCodeType? ConnectionErrorCode { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>What kind of custom key store it is.</summary>
    public CustomKeyStoreType? CustomKeyStoreType { get; init; }

    /// <summary>How the external key store proxy is reached.</summary>
    public XksProxyConfigurationType? XksProxyConfiguration { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => XksProxyConfiguration?.Dispose();
}

// How the connection of a request was encrypted, as records say it.
namespace Trent.Engine.Auditing;

/// <summary>CloudTrail's <c>tlsDetails</c>.</summary>
/// <param name="Version">The version of the protocol, such as <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">The cipher suite as OpenSSL names it, such as <c>TLS_AES_128_GCM_SHA256</c> or <c>ECDHE-RSA-AES128-GCM-SHA256</c>.</param>
/// <param name="ClientProvidedHostHeader">The host that the client asked for; <see langword="null"/> when it named none, or one that is longer than a host can be.</param>
public sealed record TlsDetails(string Version, string CipherSuite, string? ClientProvidedHostHeader);

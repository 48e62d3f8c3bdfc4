// Log lines about the certificate.
namespace Trent.Transport;

/// <summary>Tells which certificate is shown. Nothing of a key ever gets here.</summary>
internal sealed partial class TlsLog(ILogger<TlsLog> logger)
{
    /// <summary>A certificate is in use from now on.</summary>
    public void Loaded(TlsCertificate certificate) => LogLoaded(certificate.Subject, certificate.Thumbprint, certificate.ExpiresAt, certificate.RequiresClientCertificate);

    /// <summary>The files changed and cannot be used.</summary>
    public void Refused(string reason, DateTimeOffset currentExpiresAt) => LogRefused(reason, currentExpiresAt);

    [LoggerMessage(30, LogLevel.Information, "The certificate of {Subject} is in use (SHA-256 {Thumbprint}), until {ExpiresAt}; clients must show one: {ClientCertificates}", EventName = "CertificateLoaded")]
    private partial void LogLoaded(string subject, string thumbprint, DateTimeOffset expiresAt, bool clientCertificates);

    [LoggerMessage(31, LogLevel.Error, "The certificate files cannot be used, and the certificate before goes on until {ExpiresAt}: {Reason}", EventName = "CertificateRefused")]
    private partial void LogRefused(string reason, DateTimeOffset expiresAt);
}

// How the commands that talk to a server know it, and show who they are, over TLS.
using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Trent.Configuration;
using Trent.Transport;

namespace Trent.CommandLine;

/// <summary>The options of TLS, the same for all commands that are clients. Without any of them the system's authorities are trusted.</summary>
internal sealed class ClientTls
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Option<string?> caFile = new("--ca-file") { Description = "Trust the certificate authorities of this PEM file, and no others; AWS_CA_BUNDLE otherwise", HelpName = "FILE" };
    private readonly Option<string?> certificateFile = new("--client-certificate-file") { Description = "The certificate that the server wants of its clients, PEM", HelpName = "FILE" };
    private readonly Option<string?> keyFile = new("--client-key-file") { Description = "Its private key, PEM", HelpName = "FILE" };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(caFile);
        command.Options.Add(certificateFile);
        command.Options.Add(keyFile);
    }

    /// <summary>Makes what sends requests: it follows no redirections, which would carry what requests hold elsewhere.</summary>
    /// <exception cref="SettingsException">A file cannot be used.</exception>
    public Func<SocketsHttpHandler> HandlersOf(ParseResult parsed)
    {
        X509Certificate2Collection? authorities = (parsed.GetValue(caFile) ?? BundleOfEnvironment()) is { Length: > 0 } path ? TlsCertificate.CertificatesIn("the file of certificate authorities", path) : null;
        SslStreamCertificateContext? own = (parsed.GetValue(certificateFile), parsed.GetValue(keyFile)) switch
        {
            (null, null) => null,
            ({ } certificate, { } key) => ContextOf(certificate, key),
            _ => throw new SettingsException("--client-certificate-file and --client-key-file go together"),
        };
        return () => CreateHandler(authorities, own);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The context takes the certificate, and both live as long as the command.")]
    private static SslStreamCertificateContext ContextOf(string certificateFile, string keyFile)
    {
        X509Certificate2Collection chain = TlsCertificate.CertificatesIn("the certificate file", certificateFile);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(TlsCertificate.Join(certificateFile, keyFile), chain, offline: true);
    }

    private static SocketsHttpHandler CreateHandler(X509Certificate2Collection? authorities, SslStreamCertificateContext? own)
    {
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTimeout };
        handler.SslOptions.ClientCertificateContext = own;
        if (authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = TlsCertificate.PolicyFor(authorities);
        }

        return handler;
    }

    private static string? BundleOfEnvironment()
    {
#pragma warning disable RS0030 // The command line is where the environment is read, once.
        return Environment.GetEnvironmentVariable("AWS_CA_BUNDLE");
#pragma warning restore RS0030
    }
}

// The settings of TLS: which certificate, whose clients, and the refusal to serve strangers in the clear.
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trent.Configuration;

/// <summary>The group <c>tls</c> of the file, as it is written.</summary>
internal sealed class TlsSection
{
    public string? CertificateFile { get; set; }

    public string? KeyFile { get; set; }

    public string? ClientCertificateAuthorities { get; set; }

    public bool? PlaintextBehindProxy { get; set; }

    /// <summary>What is none of the above, so that the error can name it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The files of TLS, all PEM. They are read at the start and again whenever they change.</summary>
/// <param name="CertificateFile">The certificate, and after it those between it and the authority that clients know.</param>
/// <param name="KeyFile">Its private key, not encrypted, accessible to its owner only.</param>
/// <param name="ClientAuthoritiesFile">The authorities that certificates of clients must come from, or <see langword="null"/> when clients need none.</param>
internal sealed record TlsFiles(string CertificateFile, string KeyFile, string? ClientAuthoritiesFile);

/// <summary>Checks the group.</summary>
internal static class TlsSettings
{
    private const string ProxyMember = "tls.plaintextBehindProxy";

    /// <summary>Reads the group; the environment wins.</summary>
    /// <param name="section">What the file says, or <see langword="null"/>.</param>
    /// <param name="listen">Where the server listens: anything but loopback needs TLS, or the operator's word that a proxy has it.</param>
    /// <param name="environment">Finds an environment variable.</param>
    /// <returns>The files, or <see langword="null"/> when the server speaks without TLS.</returns>
    /// <exception cref="SettingsException">Something is missing or contradicts something else.</exception>
    public static TlsFiles? Read(TlsSection? section, IReadOnlyList<IPEndPoint> listen, Func<string, string?> environment)
    {
        if (section?.Unknown is { Count: > 0 } unknown)
        {
            throw new SettingsException($"tls has the unknown member '{unknown.Keys.First()}'");
        }

        string? certificate = FileOf("tls.certificateFile", environment("TRENT_TLS_CERTIFICATE_FILE") ?? section?.CertificateFile);
        string? key = FileOf("tls.keyFile", environment("TRENT_TLS_KEY_FILE") ?? section?.KeyFile);
        string? authorities = FileOf("tls.clientCertificateAuthorities", environment("TRENT_TLS_CLIENT_CERTIFICATE_AUTHORITIES") ?? section?.ClientCertificateAuthorities);
        bool isBehindProxy = SettingsReader.Flag("TRENT_TLS_PLAINTEXT_BEHIND_PROXY", environment) ?? section?.PlaintextBehindProxy ?? false;
        if (certificate is not null && key is not null)
        {
            return isBehindProxy
                ? throw new SettingsException($"{ProxyMember} is true although tls.certificateFile is set: which of the two is meant?")
                : new TlsFiles(certificate, key, authorities);
        }

        if (certificate is not null || key is not null || authorities is not null)
        {
            throw new SettingsException($"{(certificate is null ? "tls.certificateFile" : "tls.keyFile")} is missing: TLS needs a certificate and its key");
        }

        if (!isBehindProxy && listen.FirstOrDefault(static address => !IPAddress.IsLoopback(address.Address)) is { } open)
        {
            throw new SettingsException(
                $"listen has {open}, which others reach, and there is no TLS: set tls.certificateFile and tls.keyFile, or {ProxyMember} when a proxy on the way has it");
        }

        return null;
    }

    private static string? FileOf(string member, string? value) => value is "" ? throw new SettingsException($"{member} is empty") : value;
}

// What was negotiated on a connection of TLS, put into the words of records once for all its requests.
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Primitives;
using Trent.Engine.Auditing;

namespace Trent.FrontDoor;

/// <summary>The TLS of one connection. Requests on it come one after the other, and nearly always name the same host.</summary>
internal sealed class ConnectionTls(ITlsHandshakeFeature handshake)
{
    // The longest name of a host (RFC 1035, 2.3.4) with a dot at its end, a colon and a port.
    private const int HostCharactersMax = 255 + 6;

    private TlsDetails details = new(VersionName(handshake.Protocol), handshake.NegotiatedCipherSuite is { } suite ? SuiteName(suite) : string.Empty, null);

    /// <summary>What records say of a request with this Host header.</summary>
    public TlsDetails Of(StringValues host)
    {
        string? named = host.Count == 1 && host[0] is { Length: > 0 and <= HostCharactersMax } text ? text : null;
        if (named != details.ClientProvidedHostHeader)
        {
            details = details with { ClientProvidedHostHeader = named };
        }

        return details;
    }

    /// <summary>CloudTrail's name of a version.</summary>
    public static string VersionName(SslProtocols protocol) => protocol switch
    {
#pragma warning disable CA5398 // They are named here, not chosen.
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
#pragma warning restore CA5398
        _ => protocol.ToString(),
    };

    /// <summary>CloudTrail's name of a cipher suite, which is OpenSSL's: another one than the standard's before TLS 1.3.</summary>
    public static string SuiteName(TlsCipherSuite suite) => suite switch
    {
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "ECDHE-ECDSA-AES128-GCM-SHA256",
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "ECDHE-ECDSA-AES256-GCM-SHA384",
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 => "ECDHE-ECDSA-CHACHA20-POLY1305",
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 => "ECDHE-ECDSA-AES128-SHA256",
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 => "ECDHE-ECDSA-AES256-SHA384",
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "ECDHE-RSA-AES128-GCM-SHA256",
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => "ECDHE-RSA-AES256-GCM-SHA384",
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => "ECDHE-RSA-CHACHA20-POLY1305",
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 => "ECDHE-RSA-AES128-SHA256",
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 => "ECDHE-RSA-AES256-SHA384",
        _ => suite.ToString(),
    };
}

// A connection to a server over TLS that stays open: what was negotiated, and requests on it one after the other.
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Trent.Conformance.Transport;

internal sealed class TlsConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient socket;
    private readonly SslStream stream;

    private TlsConnection(TcpClient socket, SslStream stream)
    {
        this.socket = socket;
        this.stream = stream;
    }

    public SslProtocols Protocol => stream.SslProtocol;

    /// <summary>The SHA-256 of the certificate that the server showed.</summary>
    public string Thumbprint => stream.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);

    public static async Task<TlsConnection> OpenAsync(int port, X509ChainPolicy trust, SslStreamCertificateContext? own = null, SslProtocols protocols = SslProtocols.None, CipherSuitesPolicy? suites = null)
    {
        TcpClient socket = new();
        try
        {
            using CancellationTokenSource patience = new(Patience);
            await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            SslStream stream = new(socket.GetStream(), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "127.0.0.1",
                    CertificateChainPolicy = trust,
                    ClientCertificateContext = own,
                    EnabledSslProtocols = protocols,
                    CipherSuitesPolicy = suites,
                    AllowTlsResume = false,
                },
                patience.Token);
            return new TlsConnection(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a GET and reads the answer, which has a length.</summary>
    public Task<(int Status, string Body)> GetAsync(string path) => AskAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));

    /// <summary>Sends a request and reads the answer, which has a length.</summary>
    public async Task<(int Status, string Body)> AskAsync(byte[] request)
    {
        using CancellationTokenSource patience = new(Patience);
        await stream.WriteAsync(request, patience.Token);
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (true)
        {
            string so = text.ToString();
            int head = so.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                string length = so[..head].Split("\r\n").First(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                if (so.Length - head - 4 >= int.Parse(length["Content-Length:".Length..], CultureInfo.InvariantCulture))
                {
                    return (int.Parse(so.AsSpan(9, 3), CultureInfo.InvariantCulture), so[(head + 4)..]);
                }
            }

            int read = await stream.ReadAsync(buffer, patience.Token);
            _ = read > 0 ? text.Append(Encoding.UTF8.GetString(buffer, 0, read)) : throw new IOException("The server closed the connection.");
        }
    }

    /// <summary>Begins a handshake of an exact version by hand, which no library of today would, and returns the first record of the answer.</summary>
    /// <param name="port">The port of the server.</param>
    /// <param name="version">0x0302 is TLS 1.1, 0x0303 TLS 1.2.</param>
    public static async Task<byte[]> GreetAsync(int port, ushort version)
    {
        using CancellationTokenSource patience = new(Patience);
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        byte high = (byte)(version >> 8), low = (byte)(version & 0xFF);
        byte[] extensions =
        [
            0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17, // the curve P-256
            0x00, 0x0d, 0x00, 0x04, 0x00, 0x02, 0x04, 0x03, // signatures by ECDSA with SHA-256
        ];
        byte[] suites = [0xc0, 0x2b, 0xc0, 0x09, 0xc0, 0x0a]; // ECDHE-ECDSA with AES-128-GCM, and with AES-CBC as older versions have it
        byte[] hello = [high, low, .. RandomNumberGenerator.GetBytes(32), 0, 0, (byte)suites.Length, .. suites, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] record = [0x16, 0x03, 0x01, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
        await socket.GetStream().WriteAsync(record, patience.Token);
        byte[] answer = new byte[7];
        await socket.GetStream().ReadExactlyAsync(answer, patience.Token);
        return answer;
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }
}

// HTTP as bytes on a socket, to send what no client library would.
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Trent.Conformance.Harness;

/// <summary>An answer as it came over the wire.</summary>
public sealed record RawAnswer(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers[name].SingleOrDefault();
}

public sealed class RawConnection : IDisposable
{
    private readonly TcpClient client = new() { ReceiveTimeout = 30_000 };
    private readonly NetworkStream stream;

    public RawConnection(Uri server)
    {
        client.Connect(server.Host, server.Port);
        stream = client.GetStream();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes);

    /// <summary>Reads one answer; null when the server closed the connection without any.</summary>
    public async Task<RawAnswer?> ReceiveAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || head[^1] != '\n' || head[^3] != '\n')
        {
            if (await stream.ReadAsync(one, patience.Token) == 0)
            {
                return head.Count == 0 ? null : throw new InvalidOperationException("The answer ended within its headers.");
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        ILookup<string, string> headers = lines.Skip(1).Select(static line => line.Split(": ", 2)).ToLookup(static pair => pair[0], static pair => pair[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers["Content-Length"].Single(), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, patience.Token);
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    /// <summary>Whether the server has closed the connection, or does so now.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        try
        {
            return await stream.ReadAsync(new byte[1], patience.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        client.Dispose();
    }
}

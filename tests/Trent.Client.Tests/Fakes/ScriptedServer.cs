// A server of HTTP/1.1 on a real port that answers from a script, one connection at a time, and remembers what it received.
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trent.Client.Tests.Fakes;

internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<byte[]?> script;
    private readonly Task serving;

    /// <summary>Starts to listen. A null in the script closes the connection without an answer; after its end requests are never answered.</summary>
    public ScriptedServer(params byte[]?[] script)
    {
        this.script = new(script);
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public ConcurrentQueue<ReceivedRequest> Received { get; } = [];

    /// <summary>Is done when a request arrived that the script has no answer for.</summary>
    public TaskCompletionSource Unanswered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static byte[] Answer(int status, string body, params string[] headers)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Scripted\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n");
        foreach (string header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }

    public static byte[] Raw(string text) => Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient connection = await listener.AcceptTcpClientAsync(stop.Token);
                await AnswerAsync(connection.GetStream());
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over, or its client went away.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
            {
                return;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.UTF8.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        List<KeyValuePair<string, string>> headers = [.. lines.Skip(1).Select(line => KeyValuePair.Create(line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim()))];
        byte[] body = new byte[int.Parse(headers.Single(h => h.Key == "Content-Length").Value, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop.Token);
        Received.Enqueue(new ReceivedRequest(lines[0], headers, body));
        if (!script.TryDequeue(out byte[]? answer))
        {
            Unanswered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
        }

        if (answer is not null)
        {
            await stream.WriteAsync(answer, stop.Token);
        }
    }
}

// A server that speaks the KMS API as far as a seal needs it, and answers one operation wrongly when told to.
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Trent.Conformance.Sealing;

/// <summary>Wraps by flipping bits: what is tested is what a seal makes of answers, not whether they are any good.</summary>
internal sealed class FaultyKms : IAsyncDisposable
{
    public const string KeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public FaultyKms()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>The bodies that were received, with the names of their operations.</summary>
    public ConcurrentQueue<(string Operation, JsonElement Body)> Received { get; } = [];

    /// <summary>Is done when a request arrived that is never answered.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is sent instead of the answer: bytes as they are, or <see langword="null"/> to send nothing and close the connection.</summary>
    public Func<byte[]?>? Fault { get; set; }

    /// <summary>Whether requests are left without an answer, on an open connection.</summary>
    public bool IsSilent { get; set; }

    public static byte[] Answer(int status, string body) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Faulty\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient connection = await listener.AcceptTcpClientAsync(stop.Token);
                await AnswerAsync(connection.GetStream());
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException)
            {
                // This client went away; the next one comes.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        (string operation, JsonElement body) = await ReadAsync(stream);
        Received.Enqueue((operation, body));
        if (IsSilent)
        {
            _ = Waiting.TrySetResult();
            // Until the client closes the connection, or the test ends.
            _ = await stream.ReadAsync(new byte[1], stop.Token);
            return;
        }

        if ((Fault is { } fault ? fault() : Answer(200, WellAnswered(operation, body))) is { } answer)
        {
            await stream.WriteAsync(answer, stop.Token);
        }
    }

    private static string WellAnswered(string operation, JsonElement body)
    {
        bool encrypts = operation == "Encrypt";
        byte[] flipped = [.. body.GetProperty(encrypts ? "Plaintext" : "CiphertextBlob").GetBytesFromBase64().Select(static value => (byte)(value ^ 0xFF))];
        return $$"""{"KeyId":"{{KeyArn}}","{{(encrypts ? "CiphertextBlob" : "Plaintext")}}":"{{Convert.ToBase64String(flipped)}}"}""";
    }

    private async Task<(string Operation, JsonElement Body)> ReadAsync(NetworkStream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, stop.Token);
            head.Add(one[0]);
        }

        Dictionary<string, string> headers = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .ToDictionary(static line => line[..line.IndexOf(':', StringComparison.Ordinal)], static line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop.Token);
        return (headers["X-Amz-Target"]["TrentService.".Length..], JsonElement.Parse(body));
    }
}

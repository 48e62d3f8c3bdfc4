// The commands that talk to a server, when what answers is none of Trent's: a proxy's page, or nothing that can be read.
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed class StrangeServerTests
{
    [Theory]
    [InlineData("502 Bad Gateway", "<html></html>", "the server answered with status 502, and not as Trent does", "policy", "explain", "--principal", "p", "--action", "kms:X")]
    [InlineData("400 Bad Request", "[]", "the server answered with status 400", "policy", "explain", "--principal", "p", "--action", "kms:X")]
    [InlineData("200 OK", "{}", "the answer is not one of Trent's", "policy", "explain", "--principal", "p", "--action", "kms:X")]
    [InlineData("502 Bad Gateway", "<html></html>", "the server answered with status 502, and not as Trent does", "iam", "ListUsers")]
    [InlineData("200 OK", "no XML", "the server answered what is not XML", "iam", "ListUsers")]
    public async Task What_is_no_answer_of_Trents_is_said_in_one_line(string status, string body, string message, params string[] arguments)
    {
        await using StrangeServer server = new($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        Dictionary<string, string> environment = new()
        {
            ["AWS_ACCESS_KEY_ID"] = "a",
            ["AWS_SECRET_ACCESS_KEY"] = "b",
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        };
        (int exitCode, string output, string error) = await TrentProcess.RunAsync(environment, [.. arguments, "--endpoint-url", server.Address]);
        Assert.Equal((1, string.Empty, $"trent: {message}\n"), (exitCode, output, error));
    }

    private static bool IsWhole(string request)
    {
        int head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return false;
        }

        string length = request[..head].Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return request.Length >= head + 4 + int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Gives every request the same answer.</summary>
    private sealed class StrangeServer : IAsyncDisposable
    {
        private readonly CancellationTokenSource end = new();
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task answering;

        public StrangeServer(string answer)
        {
            listener.Start();
            answering = AnswerAsync(answer);
        }

        public string Address => $"http://{listener.LocalEndpoint}";

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
            listener.Dispose();
            end.Dispose();
        }

        private async Task AnswerAsync(string answer)
        {
            byte[] received = new byte[16 * 1024];
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(end.Token);
                NetworkStream stream = client.GetStream();
                string request = string.Empty;
                while (!IsWhole(request))
                {
                    int count = await stream.ReadAsync(received, end.Token);
                    request += Encoding.ASCII.GetString(received, 0, count);
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), end.Token);
            }
        }
    }
}

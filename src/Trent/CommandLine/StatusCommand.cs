// trent status: asks a running server whether it is ready, for people and for scripts.
using System.CommandLine;
using System.Net;

namespace Trent.CommandLine;

internal static class StatusCommand
{
    // A probe must end well before whoever runs it gives up; ten seconds is a common limit.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Option<string> url = ServerUrl.Create();
        Command command = new("status", "Ask a running server whether it is ready; exit code 0 says yes") { url };
        ClientTls tls = new();
        tls.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            parsed.InvocationConfiguration.Error, () => AskAsync(parsed.GetRequiredValue(url), tls.HandlersOf(parsed), parsed.InvocationConfiguration, cancellationToken)));
        return command;
    }

    private static async Task<int> AskAsync(string url, Func<HttpMessageHandler> handlers, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        Uri server = ServerUrl.Parse(url);
        using HttpClient client = new(handlers(), disposeHandler: true) { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(server, "/health/ready"), cancellationToken);
            await console.Output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.StatusCode == HttpStatusCode.OK ? ExitCode.Success : ExitCode.Failure;
        }
        catch (HttpRequestException unreachable)
        {
            await Failures.WriteAsync(console.Error, $"no server answers at {url}: {unreachable.Message}");
            return ExitCode.Failure;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Failures.WriteAsync(console.Error, $"the server at {url} does not answer within {Patience.TotalSeconds} seconds");
            return ExitCode.Failure;
        }
    }
}

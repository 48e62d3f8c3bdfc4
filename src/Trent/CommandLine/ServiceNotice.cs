// Tells the service manager that the server answers, and that it stops, as systemd asks for it (sd_notify(3), Type=notify).
using System.Net.Sockets;
using System.Text;

namespace Trent.CommandLine;

internal static class ServiceNotice
{
    private const string Variable = "NOTIFY_SOCKET";

    /// <summary>Sends the notice that the server answers, where the environment names a socket for it.</summary>
    /// <param name="error">Where it is written that nobody took the notice. The server goes on: what waits for the notice ends it, and a variable that was left over must not.</param>
    public static Task SendReadyAsync(TextWriter error) => SendAsync("READY=1", "answers", error);

    /// <summary>Sends the notice that the server has begun to stop, as <see cref="SendReadyAsync"/>.</summary>
    /// <param name="error">Where it is written that nobody took the notice.</param>
    public static Task SendStoppingAsync(TextWriter error) => SendAsync("STOPPING=1", "stops", error);

    private static async Task SendAsync(string notice, string what, TextWriter error)
    {
#pragma warning disable RS0030 // The command line is where the environment is read.
        string? name = Environment.GetEnvironmentVariable(Variable);
#pragma warning restore RS0030
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An @ stands for the zero that names in the abstract namespace begin with.
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(name[0] == '@' ? '\0' + name[1..] : name));
            // A manager that takes no notices is not waited for.
            socket.Blocking = false;
            _ = socket.Send(Encoding.ASCII.GetBytes(notice));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            await Failures.WriteAsync(error, $"the service manager at {Variable} could not be told that the server {what}: {failure.Message}");
        }
    }
}

// Tells the service manager that the server answers, as systemd asks for it (sd_notify(3), Type=notify).
using System.Net.Sockets;
using System.Text;

namespace Trent.CommandLine;

internal static class StartNotice
{
    private const string Variable = "NOTIFY_SOCKET";

    /// <summary>Sends the notice where the environment names a socket for it.</summary>
    /// <param name="error">Where it is written that nobody took the notice. The server goes on: what waits for the notice ends it, and a variable that was left over must not.</param>
    public static async Task SendReadyAsync(TextWriter error)
    {
#pragma warning disable RS0030 // The command line is where the environment is read, once.
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
            _ = await socket.SendAsync(Encoding.ASCII.GetBytes("READY=1"));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            await Failures.WriteAsync(error, $"the service manager at {Variable} could not be told that the server answers: {failure.Message}");
        }
    }
}

// --url: where a running server is, for commands that are for operators.
using System.CommandLine;
using Trent.Configuration;

namespace Trent.CommandLine;

internal static class ServerUrl
{
    private const string Default = "http://127.0.0.1:4599";

    public static Option<string> Create() => new("--url") { Description = "Where the server is", DefaultValueFactory = _ => Default };

    /// <exception cref="SettingsException">The text is no URL of HTTP.</exception>
    public static Uri Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
        ? server
        : throw new SettingsException($"--url is '{url}'; it must be like {Default}");
}

// --config: where the settings of a production server are.
using System.CommandLine;
using Trent.Configuration;

namespace Trent.CommandLine;

internal static class ConfigOption
{
    public static Option<string?> Create() => new("--config") { Description = "The configuration file; TRENT_… variables of the environment win over it", HelpName = "FILE" };

#pragma warning disable RS0030 // The command line is where the environment is read, once.
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static Settings Read(string? path) => SettingsReader.Read(path, Environment.GetEnvironmentVariable);
#pragma warning restore RS0030
}

// Reads settings from a file and the environment, the environment winning, and checks every one.
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Trent.Embedded;
using Trent.FrontDoor;

namespace Trent.Configuration;

/// <summary>Makes settings out of what the operator wrote.</summary>
internal static class SettingsReader
{
    private const string FileMember = "the configuration file";

    // 65,535 is what a descriptor table is commonly raised to; each connection needs one descriptor.
    private const int ConnectionsLimit = 65_535;
    private const int ConnectionsDefault = 10_000;

    // Each cached key takes some kilobytes; ten million would take tens of gigabytes.
    private const int CachedKeysLimit = 10_000_000;
    private const int SecondsLimit = 3_600;
    private const int RequestTimeoutSecondsDefault = 30;
    private const int ShutdownGraceSecondsDefault = 30;
    private const int PortDefault = 4599;
    private const int FileBytesMax = 1024 * 1024;

    private static readonly string[] Partitions = ["aws", "aws-cn", "aws-us-gov"];

    private static readonly FrozenDictionary<string, LogLevel> LogLevels = new Dictionary<string, LogLevel>
    {
        ["debug"] = LogLevel.Debug,
        ["information"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, MetricsAudience> Audiences = new Dictionary<string, MetricsAudience>
    {
        ["loopback"] = MetricsAudience.Loopback,
        ["everyone"] = MetricsAudience.Everyone,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads the settings.</summary>
    /// <param name="path">The file, or <see langword="null"/> when all settings come from the environment.</param>
    /// <param name="environment">Finds an environment variable.</param>
    /// <exception cref="SettingsException">Something is wrong; the message says what.</exception>
    public static Settings Read(string? path, Func<string, string?> environment)
    {
        SettingsFile file = path is null ? new SettingsFile() : ReadFile(path);
        string dataDirectory = Required("dataDirectory", file.DataDirectory, "TRENT_DATA_DIRECTORY", environment);
        IReadOnlyList<IPEndPoint> listen = ListenAddresses(file.Listen, environment);
        return new Settings
        {
            DataDirectory = dataDirectory,
            Audit = AuditSettings.Read(file.Audit, dataDirectory, environment),
            Seal = SealSettingsReader.Read(file.RootKeyFile, file.Seal, environment),
            Listen = listen,
            Partition = Choice("partition", file.Partition, "TRENT_PARTITION", environment, Partitions, "aws"),
            Authorization = AuthorizationNames.OfProduction("authorization", environment("TRENT_AUTHORIZATION") ?? file.Authorization ?? "enforce"),
            CachedKeysMax = Number("cachedKeysMax", file.CachedKeysMax, "TRENT_CACHED_KEYS_MAX", environment, 1, CachedKeysLimit, EmbeddedKmsOptions.CachedKeysDefault),
            MaxConnections = Number("maxConnections", file.MaxConnections, "TRENT_MAX_CONNECTIONS", environment, 1, ConnectionsLimit, ConnectionsDefault),
            RequestTimeout = TimeSpan.FromSeconds(
                Number("requestTimeoutSeconds", file.RequestTimeoutSeconds, "TRENT_REQUEST_TIMEOUT_SECONDS", environment, 1, SecondsLimit, RequestTimeoutSecondsDefault)),
            LogLevel = LogLevels[Choice("logLevel", file.LogLevel, "TRENT_LOG_LEVEL", environment, LogLevels.Keys, "information")],
            ShutdownGrace = TimeSpan.FromSeconds(
                Number("shutdownGraceSeconds", file.ShutdownGraceSeconds, "TRENT_SHUTDOWN_GRACE_SECONDS", environment, 1, SecondsLimit, ShutdownGraceSecondsDefault)),
            Metrics = Audiences[Choice("metrics", file.Metrics, "TRENT_METRICS", environment, Audiences.Keys, "loopback")],
            RequiresLockedMemory = EnvironmentFlag.Read("TRENT_REQUIRE_LOCKED_MEMORY", environment) ?? file.RequireLockedMemory ?? false,
            Tls = TlsSettings.Read(file.Tls, listen, environment),
            RequestRates = QuotaSettings.Read(file.Quotas, environment),
            KeyHosts = WebIdentitySettings.Read(file.WebIdentity, environment),
        };
    }

    /// <summary>Reads the seal that a file describes, for a store that is to get it; the environment is that of the present one and says nothing of it.</summary>
    /// <exception cref="SettingsException">Something is wrong; the message says what.</exception>
    public static SealSettings ReadSeal(string path)
    {
        SettingsFile file = ReadFile(path);
        return SealSettingsReader.Read(file.RootKeyFile, file.Seal, static _ => null);
    }

    private static SettingsFile ReadFile(string path)
    {
        byte[] bytes;
        try
        {
            using FileStream stream = File.OpenRead(path);
            RequireNobodyElseWrites(path, stream);
            if (stream.Length > FileBytesMax)
            {
                throw new SettingsException($"{FileMember} {path} has more than {FileBytesMax} bytes");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"{FileMember} {path} cannot be read: {failure.Message}");
        }

        SettingsFile file;
        try
        {
            file = JsonSerializer.Deserialize(bytes, SettingsFileJson.Default.SettingsFile) ?? throw new SettingsException($"{FileMember} {path} is null; it must be a JSON object");
        }
        catch (JsonException malformed)
        {
            string where = malformed.Path is { Length: > 2 } member ? $" at {member[2..]}" : string.Empty;
            string line = malformed.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $" (line {number + 1})") : string.Empty;
            throw new SettingsException($"{FileMember} {path} is not what it should be{where}{line}: {malformed.Message.Split('\n')[0]}");
        }

        if (file.Unknown is { Count: > 0 } unknown)
        {
            throw new SettingsException($"{FileMember} {path} has the unknown member '{unknown.Keys.First()}'");
        }

        return file;
    }

    // It holds no secret, but says which library is loaded, which authorities are trusted and where keys are kept.
    private static void RequireNobodyElseWrites(string path, FileStream stream)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(stream.SafeFileHandle) is var mode && (mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new SettingsException($"{FileMember} {path} can be written by other users (mode {Convert.ToString((int)mode, 8)}): chmod go-w {path}");
        }
    }

    private static string Required(string name, string? fromFile, string variable, Func<string, string?> environment) =>
        environment(variable) ?? fromFile switch
        {
            { Length: > 0 } value => value,
            "" => throw new SettingsException($"{name} is empty"),
            _ => throw new SettingsException($"{name} is missing: set it in {FileMember} or as {variable}"),
        };

    private static string Choice(string name, string? fromFile, string variable, Func<string, string?> environment, IReadOnlyCollection<string> choices, string unset)
    {
        string value = environment(variable) ?? fromFile ?? unset;
        return choices.Contains(value, StringComparer.Ordinal) ? value : throw new SettingsException($"{name} is '{value}'; it must be one of {string.Join(", ", choices)}");
    }

    private static int Number(string name, int? fromFile, string variable, Func<string, string?> environment, int min, int max, int unset)
    {
        int value = fromFile ?? unset;
        if (environment(variable) is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            throw new SettingsException($"{variable} is '{text}'; it must be a whole number");
        }

        return value >= min && value <= max ? value : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be from {min} to {max}"));
    }

    private static IReadOnlyList<IPEndPoint> ListenAddresses(IReadOnlyList<string>? fromFile, Func<string, string?> environment)
    {
        IReadOnlyList<string> texts = environment("TRENT_LISTEN")?.Split(',', StringSplitOptions.TrimEntries)
            ?? fromFile
            ?? [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{PortDefault}")];
        if (texts.Count == 0)
        {
            throw new SettingsException("listen is empty; it must name at least one address:port");
        }

        return [.. texts.Select(ParseAddress)];
    }

    private static IPEndPoint ParseAddress(string text)
    {
        // The platform takes an address without a port as port 0; a port must be said, even if it is 0.
        int colon = text?.LastIndexOf(':') ?? -1;
        bool hasPort = colon > 0 && colon < text!.Length - 1 && !text.EndsWith(']');
        return hasPort && IPEndPoint.TryParse(text!, out IPEndPoint? address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork || text![0] == '[')
            ? address
            : throw new SettingsException($"listen has '{text}'; it must be like 127.0.0.1:4599 or [::1]:4599");
    }
}

// The settings of the audit trail: where it is, how large its segments are, how long it is kept.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trent.Configuration;

/// <summary>The group <c>audit</c> (docs/deployment.md describes each member).</summary>
internal sealed class AuditSettings
{
    private const int SegmentMegabytesLimit = 1024;
    private const int SegmentMegabytesDefault = 64;

    // A hundred years: longer than any rule demands, and short enough for every calendar.
    private const int RetentionDaysLimit = 36_500;

    /// <summary>The directory of the segments.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of a segment.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>How many days records are kept; <see langword="null"/> for ever.</summary>
    public required int? RetentionDays { get; init; }

    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static AuditSettings Read(AuditSettingsFile? file, string dataDirectory, Func<string, string?> environment)
    {
        if (file?.Unknown is { Count: > 0 } unknown)
        {
            throw new SettingsException($"audit has the unknown member '{unknown.Keys.First()}'");
        }

        string directory = environment("TRENT_AUDIT_DIRECTORY") ?? file?.Directory ?? Path.Combine(dataDirectory, "audit");
        return new AuditSettings
        {
            Directory = directory.Length > 0 ? directory : throw new SettingsException("audit.directory is empty"),
            SegmentBytes = 1024L * 1024 * (Number("audit.segmentMegabytes", file?.SegmentMegabytes, "TRENT_AUDIT_SEGMENT_MEGABYTES", SegmentMegabytesLimit, environment) ?? SegmentMegabytesDefault),
            RetentionDays = Number("audit.retentionDays", file?.RetentionDays, "TRENT_AUDIT_RETENTION_DAYS", RetentionDaysLimit, environment),
        };
    }

    private static int? Number(string name, int? fromFile, string variable, int max, Func<string, string?> environment)
    {
        int? value = environment(variable) is not { } text
            ? fromFile
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : throw new SettingsException($"{variable} is '{text}'; it must be a whole number");
        return value is null or >= 1 && (value ?? 1) <= max
            ? value
            : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be from 1 to {max}"));
    }
}

/// <summary>The group as it is written.</summary>
internal sealed class AuditSettingsFile
{
    public string? Directory { get; set; }

    public int? SegmentMegabytes { get; set; }

    public int? RetentionDays { get; set; }

    /// <summary>What is none of the above, so that the error can name it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

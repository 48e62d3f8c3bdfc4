// The settings file as it is written: JSON, every member optional here because the environment may supply it.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trent.Configuration;

/// <summary>The members of the file, by their names in it.</summary>
internal sealed class SettingsFile
{
    public string? DataDirectory { get; set; }

    public string? RootKeyFile { get; set; }

    public SealSettingsFile? Seal { get; set; }

    public IReadOnlyList<string>? Listen { get; set; }

    public string? Partition { get; set; }

    public string? Authorization { get; set; }

    public int? CachedKeysMax { get; set; }

    public int? MaxConnections { get; set; }

    public int? RequestTimeoutSeconds { get; set; }

    public string? LogLevel { get; set; }

    public int? ShutdownGraceSeconds { get; set; }

    public string? Metrics { get; set; }

    public bool? RequireLockedMemory { get; set; }

    public AuditSettingsFile? Audit { get; set; }

    public TlsSection? Tls { get; set; }

    public QuotaSection? Quotas { get; set; }

    public WebIdentitySection? WebIdentity { get; set; }

    /// <summary>What is none of the above, so that the error can name it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Source-generated JSON of the file. A member that stands twice is an error: which one counts would be a guess.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(SettingsFile))]
internal sealed partial class SettingsFileJson : JsonSerializerContext;

// The group `seal` as it is written in the settings file; which members belong together is checked by its reader.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trent.Configuration;

/// <summary>The members of the group, by their names in it.</summary>
internal sealed class SealSettingsFile
{
    public string? Type { get; set; }

    public string? KeyFile { get; set; }

    public string? PassphraseFile { get; set; }

    public int? Threshold { get; set; }

    public int? Shares { get; set; }

    public string? Module { get; set; }

    public string? Token { get; set; }

    public string? KeyLabel { get; set; }

    public string? PinFile { get; set; }

    public string? KeyId { get; set; }

    public string? Endpoint { get; set; }

    public string? Region { get; set; }

    public string? CredentialsFile { get; set; }

    /// <summary>What is none of the above, so that the error can name it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

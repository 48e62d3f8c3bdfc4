// The settings of web identities: whose keys the server may fetch.
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Authentication;

namespace Trent.Configuration;

/// <summary>The group <c>webIdentity</c> of the file, as it is written.</summary>
internal sealed class WebIdentitySection
{
    public string? KeyFetch { get; set; }

    public IReadOnlyList<string>? KeyHosts { get; set; }

    /// <summary>What is none of the above, so that the error can name it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Reads the group (docs/deployment.md).</summary>
internal static class WebIdentitySettings
{
    private const string Allow = "allow";
    private const string Deny = "deny";

    /// <summary>Which hosts the server may ask for keys of identity providers.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static KeyHosts Read(WebIdentitySection? section, Func<string, string?> environment)
    {
        if (section?.Unknown is { Count: > 0 } unknown)
        {
            throw new SettingsException($"webIdentity has the unknown member '{unknown.Keys.First()}'");
        }

        string fetch = environment("TRENT_WEB_IDENTITY_KEY_FETCH") ?? section?.KeyFetch ?? Allow;
        IReadOnlyList<string>? hosts = environment("TRENT_WEB_IDENTITY_KEY_HOSTS")?.Split(',', StringSplitOptions.TrimEntries) ?? section?.KeyHosts;
        if (fetch is not (Allow or Deny))
        {
            throw new SettingsException($"webIdentity.keyFetch is '{fetch}'; it must be one of {Allow}, {Deny}");
        }

        if (hosts is null)
        {
            return fetch == Allow ? KeyHosts.All : KeyHosts.None;
        }

        if (fetch == Deny)
        {
            throw new SettingsException("webIdentity.keyHosts is set although webIdentity.keyFetch is deny: which of the two is meant?");
        }

        return hosts.Count > 0
            ? KeyHosts.Of(hosts.Select(static host => KeyHosts.TryNormalize(host, out string normalized)
                ? normalized
                : throw new SettingsException($"webIdentity.keyHosts has '{host}'; it must be a host, or a host and a port, like idp.example.com or idp.example.com:8443")))
            : throw new SettingsException("webIdentity.keyHosts is empty; to fetch no keys, set webIdentity.keyFetch to deny");
    }
}

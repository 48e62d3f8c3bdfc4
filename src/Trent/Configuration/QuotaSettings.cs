// The settings of request quotas: whether there are any, and their rates where they are not AWS's.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Quotas;

namespace Trent.Configuration;

/// <summary>The group <c>quotas</c> of the file, as it is written.</summary>
internal sealed class QuotaSection
{
    public bool? Enabled { get; set; }

    /// <summary>Requests a second, by the names of the quotas.</summary>
    public Dictionary<string, double>? Rates { get; set; }

    /// <summary>What is none of the above, so that the error can name it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Reads the group (docs/deployment.md, "Request quotas").</summary>
internal static class QuotaSettings
{
    /// <summary>The rates, or <see langword="null"/> when there are no quotas.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static RequestRates? Read(QuotaSection? section, Func<string, string?> environment)
    {
        if (section?.Unknown is { Count: > 0 } unknown)
        {
            throw new SettingsException($"quotas has the unknown member '{unknown.Keys.First()}'");
        }

        // The rates are checked even where they do not hold, so that switching them on again is no surprise.
        RequestRates rates = (section?.Rates ?? []).Aggregate(RequestRates.OfAws, static (rates, pair) => Change(rates, pair.Key, pair.Value));
        return EnvironmentFlag.Read("TRENT_QUOTAS_ENABLED", environment) ?? section?.Enabled ?? true ? rates : null;
    }

    private static RequestRates Change(RequestRates rates, string name, double rate)
    {
        if (!RequestRates.Names.Contains(name, StringComparer.Ordinal))
        {
            throw new SettingsException($"quotas.rates has '{name}', and there is no such quota");
        }

        return rate is >= RequestRates.PerSecondMin and <= RequestRates.PerSecondMax
            ? rates.With(name, rate)
            : throw new SettingsException(
                string.Create(CultureInfo.InvariantCulture, $"quotas.rates.{name} is {rate}; it must be from {RequestRates.PerSecondMin} to {RequestRates.PerSecondMax} requests a second"));
    }
}

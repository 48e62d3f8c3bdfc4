// The measurements of a meter as Prometheus reads them.
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Trent.Observability;

/// <summary>
/// Writes Prometheus' text format 0.0.4 from the observable counters and gauges of one meter. Nothing listens between two pages.
/// (The exporter of OpenTelemetry is not used: it has no stable release, and two kinds of instrument need no pipeline.)
/// </summary>
internal sealed class MetricsPage(Meter meter)
{
    /// <summary>The page as it is now.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        SortedDictionary<string, List<string>> families = new(StringComparer.Ordinal);
        Dictionary<string, Instrument> instruments = new(StringComparer.Ordinal);
        using (MeterListener listener = new())
        {
            listener.InstrumentPublished = (instrument, active) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    instruments[instrument.Name] = instrument;
                    families[instrument.Name] = [];
                    active.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => families[instrument.Name].Add(Sample(instrument.Name, tags, value)));
            listener.Start();
            listener.RecordObservableInstruments();
        }

        StringBuilder page = new();
        foreach ((string name, List<string> samples) in families)
        {
            samples.Sort(StringComparer.Ordinal);
            _ = page.Append("# HELP ").Append(name).Append(' ').Append(instruments[name].Description).Append('\n');
            _ = page.Append("# TYPE ").Append(name).Append(instruments[name] is ObservableCounter<long> ? " counter\n" : " gauge\n");
            foreach (string sample in samples)
            {
                _ = page.Append(sample).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static string Sample(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags, long value)
    {
        StringBuilder sample = new(name);
        for (int index = 0; index < tags.Length; index++)
        {
            _ = sample.Append(index == 0 ? '{' : ',').Append(tags[index].Key).Append("=\"");
            foreach (char character in tags[index].Value as string ?? string.Empty)
            {
                _ = character switch
                {
                    '\\' => sample.Append("\\\\"),
                    '"' => sample.Append("\\\""),
                    '\n' => sample.Append("\\n"),
                    _ => sample.Append(character),
                };
            }

            _ = sample.Append('"');
        }

        if (tags.Length > 0)
        {
            _ = sample.Append('}');
        }

        return sample.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).ToString();
    }
}

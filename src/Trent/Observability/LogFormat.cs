// The two forms of a log line: a JSON object for machines, a short text for people.
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trent.Observability;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>One JSON object a line.</summary>
    Json = 1,

    /// <summary>Time, level and message.</summary>
    Text,
}

/// <summary>An event on its way to the log.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Category">The type that reports it.</param>
/// <param name="EventName">Its name, or <see langword="null"/>.</param>
/// <param name="Message">The text, its placeholders filled.</param>
/// <param name="Members">The named values of the text.</param>
/// <param name="Exception">The cause of a failure, or <see langword="null"/>.</param>
internal readonly record struct LogEvent(
    DateTimeOffset At, LogLevel Level, string Category, string? EventName, string Message, IReadOnlyList<KeyValuePair<string, object?>> Members, Exception? Exception);

/// <summary>Writes events as lines.</summary>
internal static class LogLines
{
    // The template of the message, which the framework passes among the named values.
    private const string TemplateMember = "{OriginalFormat}";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line with its end, in UTF-8.</summary>
    public static byte[] Format(LogFormat format, in LogEvent logEvent) => format == LogFormat.Json ? FormatJson(logEvent) : FormatText(logEvent);

    private static byte[] FormatJson(in LogEvent logEvent)
    {
        ArrayBufferWriter<byte> line = new(512);
        using (Utf8JsonWriter json = new(line, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, logEvent.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, NameOf(logEvent.Level));
            json.WriteString("category"u8, logEvent.Category);
            if (logEvent.EventName is not null)
            {
                json.WriteString("event"u8, logEvent.EventName);
            }

            json.WriteString("message"u8, logEvent.Message);
            foreach ((string name, object? value) in logEvent.Members)
            {
                if (name != TemplateMember)
                {
                    WriteMember(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
                }
            }

            if (logEvent.Exception is { } exception)
            {
                json.WriteString("exception"u8, exception.ToString());
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static byte[] FormatText(in LogEvent logEvent)
    {
        StringBuilder line = new(256);
        _ = line.Append(CultureInfo.InvariantCulture, $"{logEvent.At.UtcDateTime:HH:mm:ss.fff} {NameOf(logEvent.Level)} ");
        foreach (char character in logEvent.Message)
        {
            // What a client sends must neither begin a line of its own nor steer the terminal.
            _ = char.IsControl(character) ? line.Append('?') : line.Append(character);
        }

        if (logEvent.Exception is { } exception)
        {
            _ = line.Append('\n').Append(exception);
        }

        return Encoding.UTF8.GetBytes(line.Append('\n').ToString());
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

// The state of a sealed server as JSON, for probes and for those who bring what opens it.
using System.Buffers;
using System.Text.Json;
using Trent.Configuration;
using Trent.Serving;
using Trent.Unsealing;

namespace Trent.FrontDoor;

internal static class SealedStatusJson
{
    /// <summary>Writes the state.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="status">The state.</param>
    /// <param name="showsDetail">Whether the reader may see paths and names of keys.</param>
    /// <param name="outcome">What came of an attempt, in one word, or <see langword="null"/> where there was none.</param>
    /// <param name="message">The same as a sentence.</param>
    public static void Write(IBufferWriter<byte> output, SealedStatus status, bool showsDetail, string? outcome, string? message)
    {
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteString("status"u8, "sealed");
        json.WriteString("version"u8, ProductVersion.Text);
        json.WriteString("seal"u8, SealSettingsReader.NameOf(status.Seal));
        json.WriteString("reason"u8, NameOf(status.Reason));
        if (status.Threshold is { } threshold)
        {
            json.WriteNumber("threshold"u8, threshold);
            json.WriteNumber("received"u8, status.Received ?? 0);
        }

        if (outcome is not null)
        {
            json.WriteString("outcome"u8, outcome);
        }

        if (message is not null)
        {
            json.WriteString("message"u8, message);
        }

        if (showsDetail && status.Detail is { } detail)
        {
            json.WriteString("detail"u8, detail);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes that the store is open.</summary>
    public static void WriteUnsealed(IBufferWriter<byte> output, string outcome, string message)
    {
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteString("status"u8, "unsealed");
        json.WriteString("version"u8, ProductVersion.Text);
        json.WriteString("outcome"u8, outcome);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }

    private static string NameOf(SealedReason reason) => reason switch
    {
        SealedReason.WaitsForPeople => "waits-for-people",
        SealedReason.Unavailable => "unavailable",
        SealedReason.SealedByOperator => "sealed-by-operator",
        SealedReason.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}

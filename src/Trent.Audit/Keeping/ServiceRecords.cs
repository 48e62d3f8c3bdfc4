// What the trail records of itself: what it cut off, what was accepted, what it deleted.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>Records whose <c>eventSource</c> is <see cref="EventSource"/>, which no request can have.</summary>
internal static class ServiceRecords
{
    internal const string EventSource = "audit.trent";
    internal const string DeleteExpired = "DeleteExpiredSegments";

    /// <summary>What a crash left unsigned, and was never acknowledged, was cut off and put aside.</summary>
    internal static AuditEvent Discarded(TimeProvider clock, string file, long offset, long bytes, string putAside) =>
        Make(clock, "DiscardIncompleteGroup", [Pair("file", file), Pair("offset", offset), Pair("bytes", bytes), Pair("putAside", putAside)]);

    /// <summary>The operator accepted that trail or store were set back.</summary>
    internal static AuditEvent Accepted(TimeProvider clock, IReadOnlyList<AuditFinding> findings, long storeEpoch) =>
        Make(
            clock,
            "AcceptRollback",
            [
                Pair("storeEpoch", storeEpoch),
                new("findings", new AuditValue.List([.. findings.Select(finding => new AuditValue.Literal(finding.Description))])),
            ]);

    /// <summary>Segments that are older than the retention are about to be deleted.</summary>
    internal static AuditEvent Expired(TimeProvider clock, int retentionDays, IReadOnlyList<ExpiredSegment> segments) =>
        Make(
            clock,
            DeleteExpired,
            [
                Pair("retentionDays", retentionDays),
                new("segments", new AuditValue.List([.. segments.Select(segment => new AuditValue.Members(
                    [Pair("segment", segment.Number), Pair("file", segment.File), Pair("last", segment.Last), Pair("chain", segment.Chain)]))])),
            ]);

    /// <summary>Reads which segments a record says to have deleted; empty for every other record.</summary>
    /// <param name="record">A record without its closing brace.</param>
    internal static IReadOnlyList<ExpiredSegment> ReadExpired(ReadOnlySpan<byte> record)
    {
        // What requests say cannot contain these bytes: their quotation marks are escaped.
        if (record.IndexOf("\"eventSource\":\"audit.trent\",\"eventName\":\"DeleteExpiredSegments\""u8) < 0)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(new ReadOnlyMemory<byte>([.. record, (byte)'}']));
        JsonElement root = document.RootElement;
        return root.GetProperty("eventSource").GetString() == EventSource && root.GetProperty("eventName").GetString() == DeleteExpired
            ? [.. root.GetProperty("requestParameters").GetProperty("segments").EnumerateArray().Select(segment => new ExpiredSegment(
                segment.GetProperty("segment").GetInt64(),
                segment.GetProperty("file").GetString() ?? string.Empty,
                segment.GetProperty("last").GetInt64(),
                segment.GetProperty("chain").GetString() ?? string.Empty))]
            : [];
    }

    private static AuditEvent Make(TimeProvider clock, string name, IReadOnlyList<KeyValuePair<string, AuditValue>> parameters)
    {
        string id = NewId();
        return new AuditEvent
        {
            EventId = id,
            RequestId = id,
            OperationName = name,
            At = clock.GetUtcNow(),
            EventSource = EventSource,
            EventType = AuditEventType.ServiceEvent,
            Region = string.Empty,
            RequestParameters = new AuditValue.Members(parameters),
            IsReadOnly = false,
        };
    }

    private static KeyValuePair<string, AuditValue> Pair(string name, string value) => new(name, new AuditValue.Literal(value));

    private static KeyValuePair<string, AuditValue> Pair(string name, long value) => new(name, new AuditValue.Number(value));

    // A random UUID, version 4 (RFC 9562).
    private static string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}

/// <summary>A segment that was deleted because of its age.</summary>
internal sealed record ExpiredSegment(long Number, string File, long Last, string Chain);

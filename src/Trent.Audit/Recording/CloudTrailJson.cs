// Writes a request as the JSON that CloudTrail has for it, so that tools which read CloudTrail read the trail.
using System.Globalization;
using System.Text.Json;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;

namespace Trent.Audit;

/// <summary>
/// The record of docs/audit-trail.md. Names and meanings are those of CloudTrail's record contents (version 1.11); what CloudTrail does not
/// have stands in <c>additionalEventData</c>. Every text is bounded.
/// </summary>
internal static class CloudTrailJson
{
    private const string EventVersion = "1.11";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string ByItself = "AWS Internal";
    private const string InProcess = "in-process";
    private const string KeyType = "AWS::KMS::Key";

    /// <summary>Writes the record; when it would be longer than its bound, again without what was asked and answered, and says so.</summary>
    internal static void Write(AuditEvent auditEvent, PendingAppend into)
    {
        Write(auditEvent, into.Json, withParameters: true);
        if (into.Buffer.Length > AuditLimits.RecordBytesMax)
        {
            into.Buffer.Clear();
            into.Json.Reset(into.Buffer);
            Write(auditEvent, into.Json, withParameters: false);
        }
    }

    private static void Write(AuditEvent auditEvent, Utf8JsonWriter json, bool withParameters)
    {
        bool isRequest = auditEvent.EventType == AuditEventType.ApiCall;
        json.WriteStartObject();
        json.WriteString("eventVersion"u8, EventVersion);
        UserIdentityJson.Write(auditEvent, json);
        WriteTime(json, "eventTime"u8, auditEvent.At);
        json.WriteText("eventSource"u8, auditEvent.EventSource);
        json.WriteText("eventName"u8, auditEvent.OperationName);
        json.WriteText("awsRegion"u8, auditEvent.Region);
        json.WriteText("sourceIPAddress"u8, auditEvent.SourceAddress ?? (isRequest ? InProcess : ByItself));
        json.WriteText("userAgent"u8, auditEvent.UserAgent ?? (isRequest ? null : ByItself));
        if (auditEvent.ErrorCode is { } errorCode)
        {
            json.WriteText("errorCode"u8, errorCode);
            json.WriteText("errorMessage"u8, auditEvent.ErrorMessage);
        }

        AuditValueJson.Write(json, "requestParameters"u8, withParameters ? auditEvent.RequestParameters : null);
        AuditValueJson.Write(json, "responseElements"u8, withParameters ? auditEvent.ResponseElements : null);
        WriteAdditional(auditEvent, json, withParameters);
        json.WriteText("requestID"u8, auditEvent.RequestId);
        json.WriteText("eventID"u8, auditEvent.EventId);
        json.WriteBoolean("readOnly"u8, auditEvent.IsReadOnly);
        WriteResources(auditEvent, json);
        json.WriteString("eventType"u8, isRequest ? "AwsApiCall"u8 : "AwsServiceEvent"u8);
        json.WriteBoolean("managementEvent"u8, true);
        json.WriteText("recipientAccountId"u8, RecipientOf(auditEvent));
        json.WriteString("eventCategory"u8, "Management"u8);
        if (auditEvent.Tls is { } tls)
        {
            WriteTls(tls, json);
        }

        json.WriteEndObject();
        json.Flush();
    }

    internal static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[32];
        _ = time.UtcDateTime.TryFormat(text, out int length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>The account in an ARN; empty when it is none.</summary>
    internal static ReadOnlySpan<char> AccountIn(string arn)
    {
        ReadOnlySpan<char> rest = arn;
        for (int colons = 0; colons < 4; colons++)
        {
            int colon = rest.IndexOf(':');
            if (colon < 0)
            {
                return [];
            }

            rest = rest[(colon + 1)..];
        }

        int end = rest.IndexOf(':');
        return end < 0 ? [] : rest[..end];
    }

    // The account whose trail it is: the owner of the key where there is one, else the caller's.
    private static string? RecipientOf(AuditEvent auditEvent)
    {
        if (auditEvent.Resources.Count > 0 && AccountIn(auditEvent.Resources[0]) is { Length: > 0 } account)
        {
            return account.SequenceEqual(auditEvent.Caller?.Account.Value) ? auditEvent.Caller!.Account.Value : account.ToString();
        }

        return auditEvent.Caller?.Account.Value;
    }

    private static void WriteAdditional(AuditEvent auditEvent, Utf8JsonWriter json, bool withParameters)
    {
        bool isEnforced = auditEvent.Authorization == AuthorizationMode.Enforce;
        AuditValue.Members? facts = withParameters ? auditEvent.AdditionalEventData : null;
        if (facts is null && auditEvent.GrantIds.Count == 0 && auditEvent.OverruledError is null && isEnforced && withParameters)
        {
            return;
        }

        json.WriteStartObject("additionalEventData"u8);
        if (facts is not null)
        {
            AuditValueJson.WriteMembers(json, facts, depth: 1);
        }

        if (auditEvent.GrantIds.Count > 0)
        {
            json.WriteStartArray("grantIds"u8);
            foreach (string grantId in auditEvent.GrantIds)
            {
                json.WriteStringValue(grantId);
            }

            json.WriteEndArray();
        }

        if (!isEnforced)
        {
            json.WriteString("authorization"u8, auditEvent.Authorization == AuthorizationMode.AuditOnly ? "audit-only"u8 : "off"u8);
        }

        if (auditEvent.OverruledError is { } overruled)
        {
            json.WriteText("overruledError"u8, overruled);
        }

        if (!withParameters)
        {
            json.WriteString("omitted"u8, "requestParameters, responseElements and further facts, because the record would be longer than 262144 bytes"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteTls(TlsDetails tls, Utf8JsonWriter json)
    {
        json.WriteStartObject("tlsDetails"u8);
        json.WriteString("tlsVersion"u8, tls.Version);
        json.WriteString("cipherSuite"u8, tls.CipherSuite);
        if (tls.ClientProvidedHostHeader is { } host)
        {
            json.WriteText("clientProvidedHostHeader"u8, host);
        }

        json.WriteEndObject();
    }

    private static void WriteResources(AuditEvent auditEvent, Utf8JsonWriter json)
    {
        if (auditEvent.Resources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("resources"u8);
        foreach (string arn in auditEvent.Resources)
        {
            json.WriteStartObject();
            json.WriteString("accountId"u8, AccountIn(arn));
            if (auditEvent.EventSource == AuditEvent.KmsEventSource)
            {
                json.WriteString("type"u8, KeyType);
            }

            json.WriteText("ARN"u8, arn);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

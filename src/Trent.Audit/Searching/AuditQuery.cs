// What is asked of a trail, and whether a record answers to it.
using System.Globalization;
using System.Text.Json;

namespace Trent.Audit;

/// <summary>What to look for. Members that are <see langword="null"/> ask for nothing; all others must hold.</summary>
public sealed class AuditQuery
{
    /// <summary>The operation, such as <c>Encrypt</c>.</summary>
    public string? EventName { get; init; }

    /// <summary>Who asked: an ARN, a principal id, an access key id or the name of a user.</summary>
    public string? Principal { get; init; }

    /// <summary>A resource: an ARN, or the id of a key.</summary>
    public string? Key { get; init; }

    /// <summary>The account that is the caller's or the resource's.</summary>
    public string? Account { get; init; }

    /// <summary>The error code; <c>*</c> for any error.</summary>
    public string? Error { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The id of the record or of its request.</summary>
    public string? EventId { get; init; }

    /// <summary>Whether a record answers to all that is asked.</summary>
    /// <param name="line">The record, a JSON object.</param>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    public bool Matches(ReadOnlyMemory<byte> line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        try
        {
            return Matches(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Something is not of the kind that records have there, or a text is none: the line was changed, and answers to nothing.
            return false;
        }
    }

    private bool Matches(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object
            && IsAny(EventName, record, "eventName")
            && IsAny(EventId, record, "eventID", "requestID")
            && MatchesError(record)
            && MatchesTime(record)
            && MatchesPrincipal(record)
            && MatchesAccount(record)
            && MatchesKey(record);

    private bool MatchesError(JsonElement record) => Error switch
    {
        null => true,
        "*" => Text(record, "errorCode") is not null,
        _ => IsAny(Error, record, "errorCode"),
    };

    private bool MatchesTime(JsonElement record) =>
        (Since is null && Until is null)
        || (DateTimeOffset.TryParse(Text(record, "eventTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            && time >= (Since ?? DateTimeOffset.MinValue) && time < (Until ?? DateTimeOffset.MaxValue));

    private bool MatchesPrincipal(JsonElement record)
    {
        if (Principal is null)
        {
            return true;
        }

        return record.TryGetProperty("userIdentity", out JsonElement identity) && identity.ValueKind == JsonValueKind.Object
            && (IsAny(Principal, identity, "arn", "principalId", "accessKeyId", "userName")
                || (identity.TryGetProperty("sessionContext", out JsonElement session) && session.TryGetProperty("sessionIssuer", out JsonElement issuer) && IsAny(Principal, issuer, "arn", "userName", "principalId")));
    }

    private bool MatchesAccount(JsonElement record) =>
        Account is null || IsAny(Account, record, "recipientAccountId") || (record.TryGetProperty("userIdentity", out JsonElement identity) && IsAny(Account, identity, "accountId"));

    private bool MatchesKey(JsonElement record)
    {
        if (Key is null)
        {
            return true;
        }

        if (record.TryGetProperty("resources", out JsonElement resources) && resources.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement resource in resources.EnumerateArray())
            {
                if (Text(resource, "ARN") is { } arn && (arn == Key || arn.EndsWith("/" + Key, StringComparison.Ordinal)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsAny(string? wanted, JsonElement element, params ReadOnlySpan<string> names)
    {
        if (wanted is null)
        {
            return true;
        }

        foreach (string name in names)
        {
            if (Text(element, name) == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

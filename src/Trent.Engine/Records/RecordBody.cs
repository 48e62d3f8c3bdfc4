// Reading the JSON bodies of records; whatever cannot be read is named, never guessed at.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Trent.Engine.Records;

/// <summary>JSON in records.</summary>
public static class RecordBody
{
    /// <summary>The body of a record as the type it was written from.</summary>
    /// <exception cref="RecordIntegrityException">The body is not of that type.</exception>
    public static T Read<T>(StoredRecord record, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(record.Body.Span, type) ?? throw Unreadable(record);
        }
        catch (JsonException)
        {
            throw Unreadable(record);
        }
    }

    /// <summary>The error for a body that this version of Trent cannot read.</summary>
    public static RecordIntegrityException Unreadable(StoredRecord record) =>
        new($"The record {record.Id.Kind} {record.Id.Name} has a body that this version of Trent cannot read.");
}

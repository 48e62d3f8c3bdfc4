// The text of a value that a request has in another form.
using System.Globalization;

namespace Trent.Authorization;

/// <summary>Formats numbers, instants and truth values as policies write them, independent of any culture.</summary>
internal static class ValueText
{
    /// <summary>The longest of the formatted forms is an instant; a number has at most 20 characters.</summary>
    public const int FormattedCharactersMax = 32;

    /// <summary>The text of one value; false for an absent one and for a set, which has no single text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="buffer">Room for <see cref="FormattedCharactersMax"/> characters, which <paramref name="text"/> may point into.</param>
    /// <param name="text">The text.</param>
    public static bool TryGet(ConditionValue value, Span<char> buffer, out ReadOnlySpan<char> text)
    {
        switch (value.Kind)
        {
            case ConditionValueKind.Text:
                text = value.Text;
                return true;
            case ConditionValueKind.Number:
                bool isWritten = value.Number.TryFormat(buffer, out int length, default, CultureInfo.InvariantCulture);
                text = buffer[..length];
                return isWritten;
            case ConditionValueKind.Instant:
                isWritten = value.Instant.TryFormat(buffer, out length, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                text = buffer[..length];
                return isWritten;
            case ConditionValueKind.Truth:
                text = value.Truth ? "true" : "false";
                return true;
            default:
                text = default;
                return false;
        }
    }
}

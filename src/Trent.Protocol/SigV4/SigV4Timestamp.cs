// Times as SigV4 writes them: ISO 8601 basic format, in UTC, to the second.
using System.Globalization;

namespace Trent.Protocol.SigV4;

internal static class SigV4Timestamp
{
    public const int Length = 16;

    /// <summary>Writes a time as <c>20251110T145715Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a number of seconds since 1970 as <c>20251110T145715Z</c>.</summary>
    public static string Format(long unixSeconds) => Format(DateTimeOffset.FromUnixTimeSeconds(unixSeconds));

    /// <summary>Reads exactly the form that <see cref="Format(DateTimeOffset)"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length != Length || text[8] != 'T' || text[15] != 'Z'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[4..6], out var month) || !TryDigits(text[6..8], out var day)
            || !TryDigits(text[9..11], out var hour) || !TryDigits(text[11..13], out var minute) || !TryDigits(text[13..15], out var second)
            || year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        unixSeconds = (days * 86_400L) + (hour * 3_600) + (minute * 60) + second;
        return true;
    }

    /// <summary>The day of a well-formed time as the number yyyyMMdd.</summary>
    public static int ToDate(ReadOnlySpan<char> timestamp)
    {
        var date = 0;
        foreach (var digit in timestamp[..8])
        {
            date = (date * 10) + (digit - '0');
        }

        return date;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return true;
    }
}

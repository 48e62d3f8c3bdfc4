// Instants as policies write them: the W3C's profile of ISO 8601, or seconds since 1970.
using System.Globalization;

namespace Trent.Authorization.Conditions;

/// <summary>Reads instants, to the millisecond.</summary>
internal static class DateText
{
    private const int YearDigits = 4;
    private const long MillisecondsPerSecond = 1000;

    // The years 1 to 9999.
    private const long SecondsMin = -62_135_596_800;
    private const long SecondsMax = 253_402_300_799;

    // https://www.w3.org/TR/NOTE-datetime: less precise forms mean the beginning, and the zone is only left out with the time.
    private static readonly string[] Formats =
    [
        "yyyy",
        "yyyy-MM",
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads an instant as milliseconds since 1970. Four digits are a year; any other number is seconds.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long milliseconds)
    {
        if (text.Length != YearDigits
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
        {
            return TryFromSeconds(seconds, out milliseconds);
        }

        bool isRead = DateTimeOffset.TryParseExact(
            text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset instant);
        milliseconds = instant.ToUnixTimeMilliseconds();
        return isRead;
    }

    /// <summary>Turns seconds since 1970 into milliseconds; false for years that no date has.</summary>
    public static bool TryFromSeconds(long seconds, out long milliseconds)
    {
        bool isRead = seconds is >= SecondsMin and <= SecondsMax;
        milliseconds = isRead ? seconds * MillisecondsPerSecond : 0;
        return isRead;
    }
}

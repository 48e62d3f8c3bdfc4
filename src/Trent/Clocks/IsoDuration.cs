// Durations as ISO 8601 writes them, as far as their length is the same on every calendar: days, hours, minutes, seconds.
namespace Trent.Clocks;

internal static class IsoDuration
{
    /// <summary>The longest duration taken: a hundred years, which is beyond every period of the API and far from the end of the calendar.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    // The longest duration has ten digits in seconds; more could overflow the sum.
    private const int DigitsMax = 10;

    /// <summary>Reads <c>P30D</c>, <c>PT1H30M</c>, <c>P1DT12H</c>: each unit at most once, in this order, whole numbers, longer than nothing.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text;
        if (rest.Length < 3 || rest[0] != 'P')
        {
            return false;
        }

        rest = rest[1..];
        long seconds = 0;
        if (!TakeUnit(ref rest, 'D', 86_400, ref seconds))
        {
            return false;
        }

        if (!rest.IsEmpty)
        {
            if (rest[0] != 'T' || rest.Length == 1)
            {
                return false;
            }

            rest = rest[1..];
            if (!TakeUnit(ref rest, 'H', 3_600, ref seconds) || !TakeUnit(ref rest, 'M', 60, ref seconds) || !TakeUnit(ref rest, 'S', 1, ref seconds))
            {
                return false;
            }
        }

        if (!rest.IsEmpty || seconds == 0 || seconds > (long)Longest.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    // False only for what can be no duration at all; a unit that is not there is left for the next.
    private static bool TakeUnit(ref ReadOnlySpan<char> rest, char unit, long secondsEach, ref long seconds)
    {
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || rest[digits] != unit)
        {
            return digits >= 0 || rest.IsEmpty;
        }

        if (digits > DigitsMax)
        {
            return false;
        }

        seconds += long.Parse(rest[..digits], System.Globalization.CultureInfo.InvariantCulture) * secondsEach;
        rest = rest[(digits + 1)..];
        return true;
    }
}

// Comparison of ARNs part by part.
namespace Trent.Authorization;

/// <summary>
/// The six parts of an ARN, <c>arn:partition:service:region:account:resource</c>. A wildcard stays inside its part; the last part is all that
/// follows the fifth colon.
/// </summary>
internal static class ArnParts
{
    private const int Colons = 5;

    /// <summary>Whether a text has six parts, of which the first is <c>arn</c>.</summary>
    public static bool IsArn(ReadOnlySpan<char> text) => text.StartsWith("arn:", StringComparison.Ordinal) && text.Count(':') >= Colons;

    /// <summary>Compares a compiled pattern with an ARN. A text that is no ARN cannot be compared; a pattern without six parts matches none.</summary>
    public static Finding Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> arn)
    {
        if (!IsArn(arn))
        {
            return Finding.Unknown;
        }

        for (int part = 0; part < Colons; part++)
        {
            int patternEnd = pattern.IndexOf(':');
            int arnEnd = arn.IndexOf(':');
            if (patternEnd < 0 || !WildcardPattern.Matches(pattern[..patternEnd], arn[..arnEnd], ignoreCase: false))
            {
                return Finding.No;
            }

            pattern = pattern[(patternEnd + 1)..];
            arn = arn[(arnEnd + 1)..];
        }

        return WildcardPattern.Matches(pattern, arn, ignoreCase: false) ? Finding.Yes : Finding.No;
    }
}

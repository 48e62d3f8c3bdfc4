// Matching of text against a pattern with * and ?.
namespace Trent.Authorization;

/// <summary>The wildcards of the policy language.</summary>
internal static class WildcardPattern
{
    /// <summary>Whether a pattern matches the whole of a text. Takes at most pattern length × text length steps and no memory.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        var p = 0;
        var t = 0;
        var starAt = -1;
        var starTook = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starAt = p++;
                starTook = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || AreSame(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (starAt >= 0)
            {
                // The last star takes one character more; earlier stars need no second look.
                p = starAt + 1;
                t = ++starTook;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool AreSame(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}

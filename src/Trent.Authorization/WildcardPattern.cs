// Matching of text against a pattern with * and ?.
namespace Trent.Authorization;

/// <summary>
/// The wildcards of the policy language. Inside a compiled pattern two characters that no text has stand for them, so that a <c>*</c> which
/// came in with the value of a variable is nothing but an asterisk.
/// </summary>
internal static class WildcardPattern
{
    /// <summary>Stands for any text, also none: a code point that Unicode keeps out of all text.</summary>
    public const char AnyText = '\uFFFE';

    /// <summary>Stands for any one character: the other such code point.</summary>
    public const char AnyCharacter = '\uFFFF';

    /// <summary>
    /// Whether a compiled pattern matches the whole of a text. Each piece between two stars is looked for once, from where the piece before it
    /// was found, so that many stars cost no more than few; no memory is taken.
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int firstStar = pattern.IndexOf(AnyText);
        if (firstStar < 0)
        {
            return pattern.Length == text.Length && AreSame(pattern, text, ignoreCase);
        }

        int lastStar = pattern.LastIndexOf(AnyText);
        ReadOnlySpan<char> head = pattern[..firstStar];
        ReadOnlySpan<char> tail = pattern[(lastStar + 1)..];
        if (head.Length + tail.Length > text.Length
            || !AreSame(head, text[..head.Length], ignoreCase)
            || !AreSame(tail, text[^tail.Length..], ignoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> between = text[head.Length..^tail.Length];
        ReadOnlySpan<char> pieces = firstStar == lastStar ? default : pattern[(firstStar + 1)..lastStar];
        while (!pieces.IsEmpty)
        {
            int end = pieces.IndexOf(AnyText);
            ReadOnlySpan<char> piece = end < 0 ? pieces : pieces[..end];
            int at = IndexOf(between, piece, ignoreCase);
            if (at < 0)
            {
                return false;
            }

            between = between[(at + piece.Length)..];
            pieces = end < 0 ? default : pieces[(end + 1)..];
        }

        return true;
    }

    private static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> piece, bool ignoreCase)
    {
        if (!piece.Contains(AnyCharacter))
        {
            return ignoreCase ? text.IndexOf(piece, StringComparison.OrdinalIgnoreCase) : text.IndexOf(piece);
        }

        for (int at = 0; at + piece.Length <= text.Length; at++)
        {
            if (AreSame(piece, text.Slice(at, piece.Length), ignoreCase))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool AreSame(ReadOnlySpan<char> piece, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int wildcard;
        while ((wildcard = piece.IndexOf(AnyCharacter)) >= 0)
        {
            if (!AreSameText(piece[..wildcard], text[..wildcard], ignoreCase))
            {
                return false;
            }

            piece = piece[(wildcard + 1)..];
            text = text[(wildcard + 1)..];
        }

        return AreSameText(piece, text, ignoreCase);
    }

    private static bool AreSameText(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool ignoreCase) =>
        ignoreCase ? a.Equals(b, StringComparison.OrdinalIgnoreCase) : a.SequenceEqual(b);
}

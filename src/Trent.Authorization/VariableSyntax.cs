// How a policy variable is written: ${key}, ${key, 'default'}, and ${*}, ${?}, ${$} for the characters themselves.
using System.Buffers;

namespace Trent.Authorization;

/// <summary>Reads what stands between <c>${</c> and <c>}</c>.</summary>
internal static class VariableSyntax
{
    private static readonly SearchValues<char> NotInKeys = SearchValues.Create("${}'*?");

    /// <summary>Where the variable that begins at a place ends; -1 when it does not end. A brace inside a quoted default does not end it.</summary>
    public static int EndOf(string text, int start)
    {
        bool isQuoted = false;
        for (int i = start + 2; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == '}' && !isQuoted)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Reads a variable; <see langword="null"/> for what is none.</summary>
    public static TextPattern.Part? Parse(ReadOnlySpan<char> inner)
    {
        if (inner is "*" or "?" or "$")
        {
            return new TextPattern.Part(inner.ToString(), null, null);
        }

        int comma = inner.IndexOf(',');
        ReadOnlySpan<char> key = (comma < 0 ? inner : inner[..comma]).Trim(' ');
        if (key.IsEmpty || key.ContainsAny(NotInKeys))
        {
            return null;
        }

        string? standIn = null;
        if (comma >= 0)
        {
            ReadOnlySpan<char> quoted = inner[(comma + 1)..].Trim(' ');
            if (quoted.Length < 2 || quoted[0] != '\'' || quoted[^1] != '\'' || quoted[1..^1].Contains('\''))
            {
                return null;
            }

            standIn = quoted[1..^1].ToString();
        }

        return new TextPattern.Part(string.Empty, ConditionKey.Parse(key.ToString()), standIn);
    }
}

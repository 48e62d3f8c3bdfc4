// A text of a policy that is compared with a text of a request: wildcards and variables are found once, when the policy is parsed.
using System.Buffers;
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>A compiled text: exact, with wildcards, or with variables that each request has its own values for.</summary>
internal sealed class TextPattern
{
    // Ordinary ARNs, tags and values of the encryption context; what is longer borrows its memory.
    private const int CharactersOnStack = 256;

    private readonly string _fixed;
    private readonly int _firstWildcard;
    private readonly ImmutableArray<Part> _parts;
    private readonly int _wildcards;

    private TextPattern(ImmutableArray<Part> parts)
    {
        bool isFixed = parts.All(part => part.Variable is null);
        _fixed = isFixed ? string.Concat(parts.Select(part => part.Literal)) : string.Empty;
        _firstWildcard = _fixed.AsSpan().IndexOfAny(WildcardPattern.AnyText, WildcardPattern.AnyCharacter);
        _parts = isFixed ? [] : parts;
        foreach (Part part in _parts)
        {
            _wildcards += part.Literal.AsSpan().CountAny(WildcardPattern.AnyText, WildcardPattern.AnyCharacter);
        }
    }

    /// <summary>The keys of the variables.</summary>
    public IEnumerable<ConditionKey> Variables => _parts.Where(part => part.Variable is not null).Select(part => part.Variable!);

    /// <summary>Whether the text has no variables.</summary>
    public bool IsFixed => _parts.IsEmpty;

    /// <summary>Compiles a text; <see langword="null"/> when it has a <c>${</c> that begins no variable.</summary>
    /// <param name="text">As the policy has it.</param>
    /// <param name="hasWildcards">Whether <c>*</c> and <c>?</c> are wildcards here.</param>
    /// <param name="hasVariables">Whether <c>${…}</c> is a variable here, in this version of the language.</param>
    public static TextPattern? Compile(string text, bool hasWildcards, bool hasVariables)
    {
        if (!hasVariables || !text.Contains("${", StringComparison.Ordinal))
        {
            return new TextPattern([new Part(WithWildcards(text, hasWildcards), null, null)]);
        }

        ImmutableArray<Part>.Builder parts = ImmutableArray.CreateBuilder<Part>();
        int at = 0;
        while (at < text.Length)
        {
            int start = text.IndexOf("${", at, StringComparison.Ordinal);
            int end = start < 0 ? text.Length : start;
            if (end > at)
            {
                parts.Add(new Part(WithWildcards(text[at..end], hasWildcards), null, null));
            }

            at = end;
            if (start >= 0)
            {
                int close = VariableSyntax.EndOf(text, start);
                if (close < 0 || VariableSyntax.Parse(text.AsSpan(start + 2, close - start - 2)) is not { } part)
                {
                    return null;
                }

                parts.Add(part);
                at = close + 1;
            }
        }

        return new TextPattern(parts.DrainToImmutable());
    }

    /// <summary>Compares with a text of the request.</summary>
    public Finding Match(ReadOnlySpan<char> text, bool ignoreCase, RequestContext context) =>
        IsFixed ? Say(MatchesFixed(text, ignoreCase)) : MatchExpanded(text, ignoreCase, byParts: false, context);

    /// <summary>Compares with an ARN of the request, each of the six parts by itself.</summary>
    public Finding MatchArn(ReadOnlySpan<char> arn, RequestContext context) =>
        IsFixed
            ? ArnParts.Match(_fixed, arn)
            : MatchExpanded(arn, ignoreCase: false, byParts: true, context);

    // Most patterns are plain text, a beginning with a star after it, or a star alone.
    private bool MatchesFixed(ReadOnlySpan<char> text, bool ignoreCase)
    {
        if (_firstWildcard >= 0 && (_firstWildcard != _fixed.Length - 1 || _fixed[_firstWildcard] != WildcardPattern.AnyText))
        {
            return WildcardPattern.Matches(_fixed, text, ignoreCase);
        }

        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return _firstWildcard < 0 ? text.Equals(_fixed, comparison) : text.StartsWith(_fixed.AsSpan(0, _firstWildcard), comparison);
    }

    private Finding MatchExpanded(ReadOnlySpan<char> text, bool ignoreCase, bool byParts, RequestContext context)
    {
        // What is longer than the text, its wildcards apart, cannot match it, so there is no need for more room.
        int room = text.Length + _wildcards;
        char[]? borrowed = room <= CharactersOnStack ? null : ArrayPool<char>.Shared.Rent(room);
        Span<char> buffer = borrowed is null ? stackalloc char[CharactersOnStack] : borrowed;
        try
        {
            if (!TryExpand(context, buffer[..room], out int length))
            {
                return Finding.Unknown;
            }

            return length > room ? Finding.No
                : byParts ? ArnParts.Match(buffer[..length], text)
                : Say(WildcardPattern.Matches(buffer[..length], text, ignoreCase));
        }
        finally
        {
            if (borrowed is not null)
            {
                ArrayPool<char>.Shared.Return(borrowed);
            }
        }
    }

    /// <summary>Puts the values in; false when a variable has none. A <paramref name="length"/> beyond the buffer says that they do not fit.</summary>
    private bool TryExpand(RequestContext context, Span<char> buffer, out int length)
    {
        length = 0;
        Span<char> formatted = stackalloc char[ValueText.FormattedCharactersMax];
        foreach (Part part in _parts)
        {
            scoped ReadOnlySpan<char> piece = part.Literal;
            if (part.Variable is { } variable)
            {
                ConditionValue value = context.ValueOf(variable);
                if (value.Kind == ConditionValueKind.Absent && part.Default is { } standIn)
                {
                    piece = standIn;
                }
                else if (!ValueText.TryGet(value, formatted, out piece))
                {
                    return false;
                }

                if (piece.ContainsAny(WildcardPattern.AnyText, WildcardPattern.AnyCharacter))
                {
                    // No text has these characters, and here they would act as wildcards.
                    return false;
                }
            }

            if (length <= buffer.Length && piece.TryCopyTo(buffer[length..]))
            {
                length += piece.Length;
            }
            else
            {
                length = buffer.Length + 1;
            }
        }

        return true;
    }

    private static string WithWildcards(string text, bool hasWildcards) =>
        hasWildcards ? text.Replace('*', WildcardPattern.AnyText).Replace('?', WildcardPattern.AnyCharacter) : text;

    private static Finding Say(bool matches) => matches ? Finding.Yes : Finding.No;

    /// <summary>A piece of the text: a literal in which wildcards are compiled, or a variable and what stands in for it.</summary>
    internal readonly record struct Part(string Literal, ConditionKey? Variable, string? Default);
}

// The rules of style that can be read from the text of a source file. Each takes a text and says what is wrong in it.
using System.Text.RegularExpressions;

namespace Trent.Architecture;

internal static partial class SourceRules
{
    /// <summary>A file longer than this tells more than one story.</summary>
    public const int LinesMax = 400;

    public static IEnumerable<string> OpensWithASentence(string text)
    {
        var opening = text.Split('\n').Select(line => line.Trim()).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).ToList();
        var sentence = string.Join(' ', opening.Select(line => line[2..].Trim()));
        if (!SentencePattern().IsMatch(sentence))
        {
            yield return "does not open with a comment of one sentence that says what the file is for";
        }
    }

    public static IEnumerable<string> IsShort(string text)
    {
        var lines = LineCount(text);
        if (lines > LinesMax)
        {
            yield return $"has {lines} lines, more than {LinesMax}";
        }
    }

    public static int LineCount(string text) => text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    public static IEnumerable<string> HasNoRegionOrPromise(string text) =>
        PromisePattern().Matches(text).Select(match => $"line {LineOf(text, match.Index)} says '{match.Value}'");

    /// <summary>A catch that does nothing names the exceptions it expects, by type or filter, and says why nothing is to be done.</summary>
    public static IEnumerable<string> SwallowsNoException(string text) =>
        from match in EmptyCatchPattern().Matches(text)
        where !match.Groups["reason"].Success
            || (!match.Groups["filter"].Success && match.Groups["type"].Value is ("" or "Exception" or "System.Exception" or "SystemException"))
        select $"line {LineOf(text, match.Index)} swallows an exception";

    public static IEnumerable<string> GivesReasonsForSuppressions(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("#pragma warning disable", StringComparison.Ordinal)
                && !ReasonPattern().IsMatch(line)
                && !(i > 0 && ReasonPattern().IsMatch(lines[i - 1].Trim())))
            {
                yield return $"line {i + 1} disables a warning without a reason on it or above it";
            }
        }

        foreach (Match match in SuppressionPattern().Matches(text))
        {
            if (!JustificationPattern().IsMatch(match.Value))
            {
                yield return $"line {LineOf(text, match.Index)} suppresses a warning without a justification";
            }
        }
    }

    public static IEnumerable<string> SkipsNoTest(string text) =>
        SkipPattern().Matches(text).Select(match => $"line {LineOf(text, match.Index)} keeps a test from running");

    /// <summary>Waiting for a cancellation (an infinite delay) is no sleep.</summary>
    public static IEnumerable<string> DoesNotSleep(string text) =>
        SleepPattern().Matches(text).Select(match => $"line {LineOf(text, match.Index)} waits for time instead of a signal");

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"^\S.{9,}[.!?]$", RegexOptions.Singleline)]
    private static partial Regex SentencePattern();

    [GeneratedRegex(@"^\s*#\s*(?:end)?region\b|\b(?:TODO|FIXME|XXX|HACK)\b|\bNotImplementedException\b", RegexOptions.Multiline)]
    private static partial Regex PromisePattern();

    [GeneratedRegex(@"\bcatch\b\s*(?:\(\s*(?<type>[\w.]+)[^{}]*?\)\s*)?(?<filter>when\s*\([^{}]*?\)\s*)?\{[\s;]*(?<reason>//[ ]*\S+[ ]+\S[^\n]*\s*)*(?://[^\n]*\s*)*\}")]
    private static partial Regex EmptyCatchPattern();

    [GeneratedRegex(@"//\s*\S+\s+\S+")]
    private static partial Regex ReasonPattern();

    [GeneratedRegex(@"\b(?:Unconditional)?SuppressMessage\((?:[^()""]|""(?:[^""\\]|\\.)*"")*\)")]
    private static partial Regex SuppressionPattern();

    [GeneratedRegex(@"\bJustification\s*=\s*""\s*\S+\s+\S")]
    private static partial Regex JustificationPattern();

    [GeneratedRegex(@"\[\s*(?:Fact|Theory|InlineData|MemberData)\s*\([^\n]*\b(?:Skip|SkipWhen|SkipUnless|SkipType|SkipExceptions|Explicit)\s*=")]
    private static partial Regex SkipPattern();

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\s*\(|\bTask\s*\.\s*Delay\s*\((?!\s*Timeout\.Infinite)")]
    private static partial Regex SleepPattern();
}

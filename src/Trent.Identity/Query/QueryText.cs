// What a text parameter may be: its length and its characters.
using System.Text.RegularExpressions;

namespace Trent.Identity.Query;

/// <summary>The characters of a text, and how an error speaks of them.</summary>
/// <param name="Text">The pattern as AWS's API reference writes it.</param>
/// <param name="Matches">Whether a whole text is of the pattern.</param>
public sealed record QueryPattern(string Text, Func<string, bool> Matches)
{
    /// <summary>
    /// What IAM says instead of the pattern, after <c>The specified value for NAME is invalid. </c>; <see langword="null"/> where the pattern itself is told.
    /// </summary>
    public string? Advice { get; init; }
}

/// <summary>The constraints of a text parameter.</summary>
/// <param name="CharactersMin">Its least length in UTF-16 code units.</param>
/// <param name="CharactersMax">Its greatest length in UTF-16 code units.</param>
/// <param name="Pattern">Its characters; <see langword="null"/> where all are let in.</param>
public sealed record QueryText(int CharactersMin, int CharactersMax, QueryPattern? Pattern = null)
{
    /// <summary>Whether errors may repeat the value, and records hold it; a token or a secret is neither repeated nor recorded.</summary>
    public bool IsEchoed { get; init; } = true;
}

/// <summary>The patterns that several operations of IAM and STS share, as AWS's API references write them.</summary>
public static partial class QueryPatterns
{
    /// <summary>Names of users, groups, roles, policies, sessions and source identities.</summary>
    public static QueryPattern Name { get; } = new(@"[\w+=,.@-]*", NameRegex().IsMatch);

    /// <summary>Paths.</summary>
    public static QueryPattern Path { get; } = new(@"(\u002F)|(\u002F[\u0021-\u007F]+\u002F)", PathRegex().IsMatch);

    /// <summary>ARNs.</summary>
    public static QueryPattern Arn { get; } = new(@"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+", ArnRegex().IsMatch);

    /// <summary>Policy documents.</summary>
    public static QueryPattern PolicyDocument { get; } = new(@"[\u0009\u000A\u000D\u0020-\u00FF]+", PolicyDocumentRegex().IsMatch);

    /// <summary>Access key ids.</summary>
    public static QueryPattern AccessKeyId { get; } = new(@"[\w]+", AccessKeyIdRegex().IsMatch);

    /// <summary>Keys of tags.</summary>
    public static QueryPattern TagKey { get; } = new(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", TagKeyRegex().IsMatch);

    /// <summary>Values of tags.</summary>
    public static QueryPattern TagValue { get; } = new(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", TagValueRegex().IsMatch);

    // \w of the references is that of ASCII.
    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]*\z")]
    private static partial Regex NameRegex();

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z")]
    private static partial Regex AccessKeyIdRegex();

    [GeneratedRegex(@"\A(?:/|/[\u0021-\u007F]+/)\z")]
    private static partial Regex PathRegex();

    [GeneratedRegex(@"\A[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uFFFD]+\z")]
    private static partial Regex ArnRegex();

    [GeneratedRegex(@"\A[\u0009\u000A\u000D\u0020-\u00FF]+\z")]
    private static partial Regex PolicyDocumentRegex();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]+\z")]
    private static partial Regex TagKeyRegex();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z")]
    private static partial Regex TagValueRegex();
}

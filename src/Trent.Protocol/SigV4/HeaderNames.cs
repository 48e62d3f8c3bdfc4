// Names of headers as strings that need no allocation, for the names that clients really sign.
namespace Trent.Protocol.SigV4;

internal static class HeaderNames
{
    public const string Authorization = "authorization";
    public const string ContentType = "content-type";
    public const string Date = "date";
    public const string Host = "host";
    public const string AmzContentSha256 = "x-amz-content-sha256";
    public const string AmzDate = "x-amz-date";
    public const string AmzPrefix = "x-amz-";
    public const string AmzSecurityToken = "x-amz-security-token";
    public const string AmzTarget = "x-amz-target";

    /// <summary>Whether a name is a header name in lower case: RFC 9110 token characters without capitals.</summary>
    public static bool IsLowerCaseToken(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && !"-_.!#$%&'*+^`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    /// <summary>Whether a value has a control character other than the tab: such a value could pretend to be several lines.</summary>
    public static bool HasControlCharacter(ReadOnlySpan<char> value) =>
        value.ContainsAnyInRange('\0', '\u0008') || value.ContainsAnyInRange('\u000a', '\u001f') || value.Contains('\u007f');

    /// <summary>The name as a string. Those that SDKs sign are constants; a new string is made for others.</summary>
    public static string Intern(ReadOnlySpan<char> name) => name switch
    {
        ContentType => ContentType,
        Host => Host,
        AmzDate => AmzDate,
        AmzTarget => AmzTarget,
        AmzSecurityToken => AmzSecurityToken,
        AmzContentSha256 => AmzContentSha256,
        Date => Date,
        "accept" => "accept",
        "accept-encoding" => "accept-encoding",
        "amz-sdk-invocation-id" => "amz-sdk-invocation-id",
        "amz-sdk-request" => "amz-sdk-request",
        "amz-sdk-retry" => "amz-sdk-retry",
        "content-length" => "content-length",
        "user-agent" => "user-agent",
        "x-amz-user-agent" => "x-amz-user-agent",
        _ => name.ToString(),
    };
}

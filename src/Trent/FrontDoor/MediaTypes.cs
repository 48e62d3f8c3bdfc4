// The media types of requests and answers.
using Microsoft.Extensions.Primitives;

namespace Trent.FrontDoor;

internal static class MediaTypes
{
    /// <summary>Every answer of the API.</summary>
    public static readonly StringValues AwsJson = "application/x-amz-json-1.1";

    /// <summary>What AWS says to requests that are none of the API.</summary>
    public static readonly StringValues Xml = "application/xml";

    /// <summary>Probes.</summary>
    public static readonly StringValues Json = "application/json";

    /// <summary>Prometheus' text format 0.0.4.</summary>
    public static readonly StringValues Prometheus = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Every answer of IAM and STS.</summary>
    public static readonly StringValues TextXml = "text/xml";

    private const string FormName = "application/x-www-form-urlencoded";
    private const string AwsJsonName = "application/x-amz-json-1.1";

    /// <summary>Whether a Content-Type is that of the KMS; parameters such as a charset are let pass.</summary>
    public static bool IsAwsJson(StringValues contentType) => Is(contentType, AwsJsonName);

    /// <summary>Whether a Content-Type is that of IAM and STS; parameters such as a charset are let pass.</summary>
    public static bool IsForm(StringValues contentType) => Is(contentType, FormName);

    private static bool Is(StringValues contentType, string expected)
    {
        if (contentType.Count == 0 || contentType[0] is not { } value)
        {
            return false;
        }

        ReadOnlySpan<char> name = value;
        int parameters = name.IndexOf(';');
        name = (parameters < 0 ? name : name[..parameters]).Trim(' ');
        return name.Equals(expected, StringComparison.OrdinalIgnoreCase);
    }
}

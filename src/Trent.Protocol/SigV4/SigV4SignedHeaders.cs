// The headers a signature adds to a request.
namespace Trent.Protocol.SigV4;

/// <summary>What the client sets on the request it sends, replacing headers of the same names.</summary>
public sealed class SigV4SignedHeaders
{
    internal SigV4SignedHeaders(string authorization, string amzDate, string? amzSecurityToken)
    {
        Authorization = authorization;
        AmzDate = amzDate;
        AmzSecurityToken = amzSecurityToken;
    }

    /// <summary>The value of Authorization.</summary>
    public string Authorization { get; }

    /// <summary>The value of X-Amz-Date.</summary>
    public string AmzDate { get; }

    /// <summary>The value of X-Amz-Security-Token, or null when the credentials are long-term.</summary>
    public string? AmzSecurityToken { get; }
}

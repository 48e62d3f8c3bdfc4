// Which addresses a request can be sent to, and where AWS itself is found.
using Trent.Protocol.SigV4;

namespace Trent.Client.Configuration;

internal static class KmsEndpoint
{
    /// <summary>Whether a Region may stand in a host name and in a signature.</summary>
    internal static bool IsRegion(string? region) =>
        region is { Length: > 0 and <= SigV4Limits.RegionCharactersMax } && region.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The public endpoint of a Region.</summary>
    internal static Uri OfAws(string region) =>
        new($"https://kms.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}");

    /// <summary>Whether requests can be sent there: the service answers at the root path only.</summary>
    internal static bool IsUsable(Uri address) =>
        address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.PathAndQuery == "/"
        && address.UserInfo.Length == 0
        && address.Fragment.Length == 0;

    /// <summary>The host as it goes on the wire, which is what is signed: without the port where that is the scheme's own.</summary>
    internal static string HostHeader(Uri address)
    {
        string host = address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }
}

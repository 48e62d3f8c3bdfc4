// The server's own header collection as signature verification sees it: nothing is copied.
using Microsoft.Extensions.Primitives;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

/// <summary>The headers of one request.</summary>
/// <param name="headers">As Kestrel received them.</param>
internal readonly struct ReceivedHeaders(IHeaderDictionary headers) : IRequestHeaders
{
    /// <inheritdoc/>
    public bool TryGet(string lowerCaseName, out string value, out int count)
    {
        if (!headers.TryGetValue(lowerCaseName, out StringValues values) || values.Count == 0)
        {
            value = string.Empty;
            count = 0;
            return false;
        }

        count = values.Count;
        value = values[0] ?? string.Empty;
        return true;
    }

    /// <inheritdoc/>
    public int CountNames(string lowerCasePrefix)
    {
        int count = 0;
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            count += header.Key.StartsWith(lowerCasePrefix, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        return count;
    }
}

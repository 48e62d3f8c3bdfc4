// The headers of a test's request, as a server would hand them over.
using Trent.Protocol.SigV4;

namespace Trent.Protocol.Tests.SigV4;

internal readonly struct RequestFields(IReadOnlyList<KeyValuePair<string, string>> fields) : IRequestHeaders
{
    public bool TryGet(string lowerCaseName, out string value, out int count)
    {
        value = "";
        count = 0;
        foreach (var field in fields)
        {
            if (string.Equals(field.Key, lowerCaseName, StringComparison.OrdinalIgnoreCase))
            {
                value = count++ == 0 ? field.Value : value;
            }
        }

        return count > 0;
    }

    public int CountNames(string lowerCasePrefix) => fields
        .Select(field => field.Key.ToLowerInvariant())
        .Where(name => name.StartsWith(lowerCasePrefix, StringComparison.Ordinal))
        .Distinct()
        .Count();
}

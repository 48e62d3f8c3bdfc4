// What signature verification asks of the headers of a request, whatever the server that received them.
namespace Trent.Protocol.SigV4;

/// <summary>
/// The headers of one received request. Implemented by a small struct round the server's own collection, so that a look-up costs
/// no more than the collection's and nothing is copied.
/// </summary>
public interface IRequestHeaders
{
    /// <summary>Finds a header by its name.</summary>
    /// <param name="lowerCaseName">The name in lower case; header names compare without case.</param>
    /// <param name="value">The first value as it was received, or an empty string when the header is absent.</param>
    /// <param name="count">How often the header was sent: values that arrived on separate lines count separately and are never joined.</param>
    /// <returns>Whether the header is present, even with an empty value.</returns>
    bool TryGet(string lowerCaseName, out string value, out int count);

    /// <summary>Counts the different header names that begin with a prefix; a name that was sent twice counts once.</summary>
    /// <param name="lowerCasePrefix">The prefix in lower case; compared without case.</param>
    int CountNames(string lowerCasePrefix);
}

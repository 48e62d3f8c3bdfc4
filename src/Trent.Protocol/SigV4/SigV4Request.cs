// A request as it is about to be sent, for signing.
namespace Trent.Protocol.SigV4;

/// <summary>What a signature covers. Any method, path and query: also other services of AWS can be signed for.</summary>
public sealed class SigV4Request
{
    /// <summary>The method in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The absolute path as it goes on the wire; what is percent-encoded in it is encoded once more, as all services but S3 expect.</summary>
    public required string Path { get; init; }

    /// <summary>The query string without its '?'; empty when there is none.</summary>
    public required string Query { get; init; }

    /// <summary>
    /// The headers to sign, with Host as it goes on the wire. Values of one name given several times are joined by commas in this
    /// order. Authorization, X-Amz-Date and X-Amz-Security-Token are left out: the signer makes them.
    /// </summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The whole body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether '.', '..' and repeated slashes are resolved in the signed path: true for all services but S3.</summary>
    public required bool NormalizePath { get; init; }
}

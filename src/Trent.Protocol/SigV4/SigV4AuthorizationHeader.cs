// Reads the Authorization header: its algorithm and its three parameters.
namespace Trent.Protocol.SigV4;

/// <summary>Steps (5) to (8) of docs/authentication.md.</summary>
internal static class SigV4AuthorizationHeader
{
    /// <summary>Finds the three parameters of the header.</summary>
    internal static SigV4Rejection? ReadParameters(string header, bool hasDate, out Range credential, out Range signedHeaders, out Range signature)
    {
        credential = signedHeaders = signature = default;
        var text = header.AsSpan();
        var algorithmEnd = text.IndexOf(' ');
        var algorithm = algorithmEnd < 0 ? text : text[..algorithmEnd];
        if (!algorithm.SequenceEqual(SigV4Scope.Algorithm))
        {
            return SigV4Rejection.AlgorithmUnsupported(algorithm); // (5)
        }

        var hasCredential = false;
        var hasSignedHeaders = false;
        var hasSignature = false;
        SigV4Rejection? unexpected = null;
        var start = algorithm.Length;
        while (start < text.Length)
        {
            var comma = text[start..].IndexOf(',');
            var end = comma < 0 ? text.Length : start + comma;
            var itemStart = start;
            var itemEnd = end;
            while (itemStart < itemEnd && text[itemStart] == ' ')
            {
                itemStart++;
            }

            while (itemEnd > itemStart && text[itemEnd - 1] == ' ')
            {
                itemEnd--;
            }

            start = end + 1;
            var item = text[itemStart..itemEnd];
            var equals = item.IndexOf('=');
            if (equals < 0)
            {
                return SigV4Rejection.ParameterMalformed(item, header); // (6)
            }

            var value = new Range(itemStart + equals + 1, itemEnd);
            switch (item[..equals])
            {
                case "Credential" when !hasCredential:
                    hasCredential = true;
                    credential = value;
                    break;
                case "SignedHeaders" when !hasSignedHeaders:
                    hasSignedHeaders = true;
                    signedHeaders = value;
                    break;
                case "Signature" when !hasSignature:
                    hasSignature = true;
                    signature = value;
                    break;
                default:
                    unexpected ??= SigV4Rejection.ParameterUnexpected(item[..equals]);
                    break;
            }
        }

        if (!hasCredential || !hasSignature || !hasSignedHeaders || !hasDate)
        {
            return SigV4Rejection.ParameterMissing(!hasCredential, !hasSignature, !hasSignedHeaders, !hasDate); // (7)
        }

        return unexpected; // (8)
    }
}

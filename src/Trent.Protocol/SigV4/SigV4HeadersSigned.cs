// Which headers a signature covers, and whether it covers those that it has to.
namespace Trent.Protocol.SigV4;

/// <summary>Steps (9) to (11) of docs/authentication.md.</summary>
internal static class SigV4HeadersSigned
{
    /// <summary>Writes the canonical form of the headers that are signed, and refuses a request in which a header is not that has to be.</summary>
    internal static SigV4Rejection? Write<THeaders>(
        ReadOnlySpan<char> names, in THeaders headers, string dateHeader, ref CanonicalWriter canonical)
        where THeaders : IRequestHeaders, allows ref struct
    {
        var remaining = names;
        ReadOnlySpan<char> previous = default;
        var count = 0;
        var amzSigned = 0;
        var hostSigned = false;
        var dateSigned = false;
        var contentTypeSigned = false;
        while (true)
        {
            var semicolon = remaining.IndexOf(';');
            var name = semicolon < 0 ? remaining : remaining[..semicolon];
            if (names.IsEmpty)
            {
                break;
            }

            if (++count > SigV4Limits.SignedHeadersMax || !HeaderNames.IsLowerCaseToken(name) || name.SequenceCompareTo(previous) <= 0)
            {
                return SigV4Rejection.SignedHeadersMalformed(); // (9)
            }

            var interned = HeaderNames.Intern(name);
            if (!headers.TryGet(interned, out var value, out var occurrences))
            {
                return SigV4Rejection.SignedHeaderAbsent(interned); // (10)
            }

            if (occurrences != 1)
            {
                return SigV4Rejection.SignedHeaderDuplicate(interned); // (10)
            }

            if (HeaderNames.HasControlCharacter(value))
            {
                return SigV4Rejection.SignedHeaderValueMalformed(interned); // (10)
            }

            hostSigned |= interned == HeaderNames.Host;
            dateSigned |= interned == dateHeader;
            contentTypeSigned |= interned == HeaderNames.ContentType;
            amzSigned += interned.StartsWith(HeaderNames.AmzPrefix, StringComparison.Ordinal) ? 1 : 0;
            canonical.Append(name);
            canonical.Append((byte)':');
            canonical.AppendFolded(value);
            canonical.Append((byte)'\n');
            if (semicolon < 0)
            {
                break;
            }

            previous = name;
            remaining = remaining[(semicolon + 1)..];
        }

        if (canonical.Overflowed)
        {
            return SigV4Rejection.SignedHeadersTooLong(); // (10)
        }

        if (!hostSigned)
        {
            return SigV4Rejection.HostNotSigned(); // (11)
        }

        if (!dateSigned)
        {
            return SigV4Rejection.HeaderNotSigned(dateHeader); // (11)
        }

        if (!contentTypeSigned && headers.TryGet(HeaderNames.ContentType, out _, out _))
        {
            return SigV4Rejection.HeaderNotSigned(HeaderNames.ContentType); // (11)
        }

        return headers.CountNames(HeaderNames.AmzPrefix) == amzSigned ? null : DescribeUnsignedAmzHeader(names, headers); // (11)
    }

    /// <summary>Names the unsigned header, if it is one that every client knows.</summary>
    private static SigV4Rejection DescribeUnsignedAmzHeader<THeaders>(ReadOnlySpan<char> signedNames, in THeaders headers)
        where THeaders : IRequestHeaders, allows ref struct
    {
        ReadOnlySpan<string> known = [HeaderNames.AmzTarget, HeaderNames.AmzSecurityToken, HeaderNames.AmzContentSha256, HeaderNames.AmzDate];
        foreach (var name in known)
        {
            if (headers.TryGet(name, out _, out _) && !Lists(signedNames, name))
            {
                return SigV4Rejection.HeaderNotSigned(name);
            }
        }

        return SigV4Rejection.HeaderNotSigned("x-amz-*");
    }

    private static bool Lists(ReadOnlySpan<char> names, string name)
    {
        foreach (var part in names.Split(';'))
        {
            if (names[part].SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}

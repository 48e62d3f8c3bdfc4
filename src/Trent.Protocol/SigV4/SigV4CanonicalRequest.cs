// The canonical form of a request of any method, path and query, as AWS Signature Version 4 defines it.
using System.Security.Cryptography;
using System.Text;

namespace Trent.Protocol.SigV4;

/// <summary>The text whose hash is signed, and the names of the headers in it.</summary>
public sealed class SigV4CanonicalRequest
{
    private SigV4CanonicalRequest(string text, string signedHeaders)
    {
        Text = text;
        SignedHeaders = signedHeaders;
    }

    /// <summary>Method, path, query, headers, their names and the body's hash, separated by line feeds. Contains the session token if that is signed.</summary>
    public string Text { get; }

    /// <summary>The names of the headers in ascending order, separated by ';'.</summary>
    public string SignedHeaders { get; }

    /// <summary>Puts a request in canonical form.</summary>
    /// <param name="request">The request; its Authorization, X-Amz-Date and X-Amz-Security-Token headers are passed over.</param>
    /// <param name="amzDate">The value of X-Amz-Date.</param>
    /// <param name="signedSessionToken">The value of X-Amz-Security-Token to sign, or null.</param>
    /// <exception cref="ArgumentException">A header has a name that is no token or a value with a control character, the path is not absolute, or all is longer than <see cref="SigV4Limits.CanonicalRequestBytesMax"/>.</exception>
    public static SigV4CanonicalRequest Create(SigV4Request request, string amzDate, string? signedSessionToken)
    {
        var headers = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            AddHeader(headers, name.ToLowerInvariant(), value);
        }

        headers.Remove(HeaderNames.Authorization);
        headers.Remove(HeaderNames.AmzDate);
        headers.Remove(HeaderNames.AmzSecurityToken);
        AddHeader(headers, HeaderNames.AmzDate, amzDate);
        if (signedSessionToken is not null)
        {
            AddHeader(headers, HeaderNames.AmzSecurityToken, signedSessionToken);
        }

        var signedHeaders = string.Join(';', headers.Keys);
        var writer = new CanonicalWriter(stackalloc byte[1_024], SigV4Limits.CanonicalRequestBytesMax);
        try
        {
            writer.Append(request.Method);
            writer.Append((byte)'\n');
            writer.Append(CanonicalPath(request.Path, request.NormalizePath));
            writer.Append((byte)'\n');
            writer.Append(CanonicalQuery(request.Query));
            writer.Append((byte)'\n');
            foreach (var (name, values) in headers)
            {
                writer.Append(name);
                for (var i = 0; i < values.Count; i++)
                {
                    writer.Append(i == 0 ? (byte)':' : (byte)',');
                    writer.AppendFolded(values[i]);
                }

                writer.Append((byte)'\n');
            }

            writer.Append((byte)'\n');
            writer.Append(signedHeaders);
            writer.Append((byte)'\n');
            writer.AppendHex(SHA256.HashData(request.Body.Span));
            if (writer.Overflowed)
            {
                throw new ArgumentException($"The canonical request must have at most {SigV4Limits.CanonicalRequestBytesMax} bytes.", nameof(request));
            }

            return new SigV4CanonicalRequest(Encoding.UTF8.GetString(writer.Written), signedHeaders);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The text that the signing key signs.</summary>
    /// <param name="amzDate">The value of X-Amz-Date.</param>
    /// <param name="region">The Region of the scope.</param>
    /// <param name="service">The service of the scope.</param>
    public string CreateStringToSign(string amzDate, string region, string service)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Text));
        return $"{SigV4Scope.Algorithm}\n{amzDate}\n{amzDate.AsSpan(0, 8)}/{region}/{service}/{SigV4Scope.Terminator}\n{Convert.ToHexStringLower(hash)}";
    }

    private static void AddHeader(SortedDictionary<string, List<string>> headers, string name, string value)
    {
        if (!HeaderNames.IsLowerCaseToken(name))
        {
            throw new ArgumentException($"'{name}' is not the name of a header.");
        }

        if (HeaderNames.HasControlCharacter(value))
        {
            throw new ArgumentException($"The header '{name}' has a control character in its value.");
        }

        if (!headers.TryGetValue(name, out var values))
        {
            headers[name] = values = [];
        }

        values.Add(value);
    }

    private static string CanonicalPath(string path, bool normalize)
    {
        if (path.Length == 0 || path[0] != '/')
        {
            throw new ArgumentException("The path must begin with '/'.", nameof(path));
        }

        var resolved = normalize ? ResolveSegments(path) : path;
        var encoded = new StringBuilder(resolved.Length);
        AppendEncoded(encoded, Encoding.UTF8.GetBytes(resolved), keepSlash: true);
        return encoded.ToString();
    }

    /// <summary>Resolves '.', '..' and empty segments; a slash at the end stays.</summary>
    private static string ResolveSegments(string path)
    {
        var kept = new List<string>();
        var segments = path.Split('/');
        foreach (var segment in segments)
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segment.Length > 0 && segment != ".")
            {
                kept.Add(segment);
            }
        }

        var endsWithSlash = kept.Count > 0 && segments[^1].Length == 0;
        return "/" + string.Join('/', kept) + (endsWithSlash ? "/" : "");
    }

    private static string CanonicalQuery(string query)
    {
        if (query.Length == 0)
        {
            return "";
        }

        var pairs = new List<(string Name, string Value)>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            pairs.Add((Reencode(name), equals < 0 ? "" : Reencode(pair[(equals + 1)..])));
        }

        pairs.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name) is var order and not 0 ? order : string.CompareOrdinal(a.Value, b.Value));
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    /// <summary>Encodes all but RFC 3986's unreserved characters, once: what is encoded already is decoded first.</summary>
    private static string Reencode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                decoded.Add(Convert.FromHexString(bytes.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                decoded.Add(bytes[i]);
            }
        }

        var encoded = new StringBuilder(text.Length);
        AppendEncoded(encoded, [.. decoded], keepSlash: false);
        return encoded.ToString();
    }

    private static void AppendEncoded(StringBuilder target, byte[] bytes, bool keepSlash)
    {
        foreach (var b in bytes)
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || (keepSlash && c == '/'))
            {
                target.Append(c);
            }
            else
            {
                target.Append('%').Append(Convert.ToHexString([b]));
            }
        }
    }
}

// A request of the query protocol: a form whose parameters name an operation and what it is to do.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Trent.Identity.Query;

/// <summary>The parameters of one request, by name. Names are case-sensitive, as in AWS. Immutable, but for the note of what was read.</summary>
public sealed class QueryRequest
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> parameters;

    private QueryRequest(Dictionary<string, string> parameters, string action)
    {
        this.parameters = parameters;
        Action = action;
        Version = parameters.GetValueOrDefault("Version", string.Empty);
    }

    /// <summary>The operation.</summary>
    public string Action { get; }

    /// <summary>The version of the API, or empty when none was sent.</summary>
    public string Version { get; }

    internal IEnumerable<string> Names => parameters.Keys;

    /// <summary>What its operation has read of it.</summary>
    internal RecordedParameters Recorded { get; } = new();

    /// <summary>Reads a body of the type <c>application/x-www-form-urlencoded</c>.</summary>
    /// <param name="body">The body.</param>
    /// <param name="request">The request, when the answer is yes.</param>
    /// <param name="error">What is wrong, when the answer is no.</param>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out QueryRequest? request, out QueryError error)
    {
        request = null;
        Dictionary<string, string> parameters = new(StringComparer.Ordinal);
        // A token or a policy passes through here; it is not left behind in the pool.
        byte[] scratch = ArrayPool<byte>.Shared.Rent(Math.Max(body.Length, 1));
        try
        {
            if (ReadAll(body, scratch, parameters) is { } malformed)
            {
                error = QueryError.MalformedQueryString(malformed);
                return false;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scratch.AsSpan(0, body.Length));
            ArrayPool<byte>.Shared.Return(scratch);
        }

        if (!parameters.TryGetValue("Action", out string? action) || action.Length == 0)
        {
            error = QueryError.MissingAction();
            return false;
        }

        request = new QueryRequest(parameters, action);
        error = default;
        return true;
    }

    /// <summary>Reads a body as <see cref="TryParse"/> does.</summary>
    /// <exception cref="QueryException">The body is no request.</exception>
    public static QueryRequest Parse(ReadOnlySpan<byte> body) =>
        TryParse(body, out QueryRequest? request, out QueryError error) ? request : throw new QueryException(error);

    /// <summary>The value of a parameter as it was sent, or <see langword="null"/>.</summary>
    public string? Find(string name) => parameters.GetValueOrDefault(name);

    private static string? ReadAll(ReadOnlySpan<byte> body, Span<byte> scratch, Dictionary<string, string> parameters)
    {
        while (!body.IsEmpty)
        {
            int end = body.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? body : body[..end];
            body = end < 0 ? [] : body[(end + 1)..];
            if (!pair.IsEmpty && ReadPair(pair, scratch, parameters) is { } malformed)
            {
                return malformed;
            }
        }

        return null;
    }

    private static string? ReadPair(ReadOnlySpan<byte> pair, Span<byte> scratch, Dictionary<string, string> parameters)
    {
        if (parameters.Count == QueryLimits.ParametersMax)
        {
            return $"A request has at most {QueryLimits.ParametersMax} parameters.";
        }

        int equals = pair.IndexOf((byte)'=');
        if (!TryDecode(equals < 0 ? pair : pair[..equals], scratch, out string name)
            || !TryDecode(equals < 0 ? [] : pair[(equals + 1)..], scratch, out string value))
        {
            return "A parameter is not URL-encoded UTF-8.";
        }

        if (name.Length is 0 or > QueryLimits.NameBytesMax || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"The name of a parameter has 1 to {QueryLimits.NameBytesMax} printable ASCII characters.";
        }

        if (value.Length > QueryLimits.ValueCharactersMax)
        {
            return $"The value of a parameter has at most {QueryLimits.ValueCharactersMax} characters.";
        }

        return parameters.TryAdd(name, value) ? null : $"The parameter {name} was sent more than once.";
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> scratch, out string text)
    {
        text = string.Empty;
        int length = 0;
        for (int index = 0; index < encoded.Length; index++)
        {
            byte value = encoded[index];
            if (value == (byte)'+')
            {
                value = (byte)' ';
            }
            else if (value == (byte)'%')
            {
                if (index + 2 >= encoded.Length || !char.IsAsciiHexDigit((char)encoded[index + 1]) || !char.IsAsciiHexDigit((char)encoded[index + 2]))
                {
                    return false;
                }

                value = (byte)((HexValue(encoded[index + 1]) << 4) | HexValue(encoded[index + 2]));
                index += 2;
            }

            scratch[length++] = value;
        }

        ReadOnlySpan<byte> decoded = scratch[..length];
        if (!System.Text.Unicode.Utf8.IsValid(decoded))
        {
            return false;
        }

        text = StrictUtf8.GetString(decoded);
        return true;
    }

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

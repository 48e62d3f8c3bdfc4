// Verifies requests of the service's one form (POST /, signed in the Authorization header) without exceptions and without allocation.
using System.Security.Cryptography;

namespace Trent.Protocol.SigV4;

/// <summary>
/// The server's side of AWS Signature Version 4. Two steps, so that the credential can be looked up between them:
/// <see cref="ParseAuthorization"/> checks everything that needs no secret and hashes what was received;
/// <see cref="Verify"/> checks the claim against the credential. The order in which refusals win is numbered in
/// docs/authentication.md and cited here as (1) to (22). Safe for threads.
/// </summary>
public sealed class SigV4Verifier
{
    private readonly TimeProvider _time;
    private readonly string[] _services;
    private readonly int _skewMinutes;
    private readonly SigningSecret _unknowable;

    /// <summary>Makes a verifier.</summary>
    /// <param name="time">The server's clock.</param>
    /// <param name="services">Signing names that are accepted, such as <c>kms</c>; at least one, each of 1 to 32 characters of a-z, 0-9 and '-'.</param>
    /// <param name="skewMinutesMax">How many minutes a signature may be old or ahead; AWS allows 5. 1 to 15.</param>
    /// <param name="unknowable">The secret that stands in for unknown credentials (<see cref="SigningSecret.CreateUnknowable"/>); the caller disposes it after the verifier's last use.</param>
    /// <exception cref="ArgumentException">An argument is outside its bounds.</exception>
    public SigV4Verifier(TimeProvider time, IReadOnlyList<string> services, int skewMinutesMax, SigningSecret unknowable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(skewMinutesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skewMinutesMax, 15);
        if (services.Count == 0 || services.Any(name => name.Length is 0 or > 32 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
        {
            throw new ArgumentException("At least one service, each named by 1 to 32 characters of a-z, 0-9 and '-'.", nameof(services));
        }

        _time = time;
        _services = [.. services];
        _skewMinutes = skewMinutesMax;
        _unknowable = unknowable;
    }

    /// <summary>Reads the claim of a request: everything that can be checked without the secret.</summary>
    /// <typeparam name="THeaders">The server's headers; a struct, so that calls are direct.</typeparam>
    /// <param name="method">The method as received.</param>
    /// <param name="path">The path as received, undecoded.</param>
    /// <param name="query">The query string as received, with or without its '?'; empty when there is none.</param>
    /// <param name="headers">The headers as received.</param>
    /// <param name="body">The whole body as received, already bounded by the server. It is hashed here; no claim about its hash is believed.</param>
    /// <param name="authorization">The claim, when null is returned.</param>
    /// <returns>Null, or why the request is refused.</returns>
    public SigV4Rejection? ParseAuthorization<THeaders>(
        string method, string path, string query, in THeaders headers, ReadOnlySpan<byte> body, out SigV4Authorization authorization)
        where THeaders : IRequestHeaders, allows ref struct
    {
        authorization = default;
        if (!headers.TryGet(HeaderNames.Authorization, out var header, out var headerCount) || (headerCount == 1 && header.Length == 0))
        {
            return SigV4Rejection.AuthorizationMissing(); // (1)
        }

        if (headerCount != 1)
        {
            return SigV4Rejection.AuthorizationDuplicate(); // (2)
        }

        if (header.Length > SigV4Limits.AuthorizationCharactersMax)
        {
            return SigV4Rejection.AuthorizationTooLong(); // (3)
        }

        if (method != "POST" || path != "/" || query.Length != 0)
        {
            return SigV4Rejection.RequestFormUnsupported(); // (4)
        }

        var hasDate = headers.TryGet(HeaderNames.AmzDate, out var timestamp, out _);
        var dateHeader = HeaderNames.AmzDate;
        if (!hasDate)
        {
            hasDate = headers.TryGet(HeaderNames.Date, out timestamp, out _);
            dateHeader = HeaderNames.Date;
        }

        if (SigV4AuthorizationHeader.ReadParameters(header, hasDate, out var credentialAt, out var signedHeadersAt, out var signatureAt) is { } malformed)
        {
            return malformed; // (5) to (8)
        }

        // The writer is passed by reference, which a using variable cannot be.
        var canonical = new CanonicalWriter(stackalloc byte[1_024], SigV4Limits.CanonicalRequestBytesMax);
        try
        {
            return ParseClaim(header, headers, timestamp, dateHeader, credentialAt, signedHeadersAt, signatureAt, body, ref canonical, out authorization);
        }
        finally
        {
            canonical.Dispose();
        }
    }

    /// <summary>Checks a claim against what the look-up of its credential found. The same work is done whatever was found.</summary>
    /// <param name="authorization">What <see cref="ParseAuthorization"/> returned for this request.</param>
    /// <param name="standing">What the look-up found for the access key id and the session token together.</param>
    /// <param name="secret">The credential's secret; required when it is active, ignored when it is unknown.</param>
    /// <returns>Null when the request is authentic, or why it is refused.</returns>
    /// <exception cref="ArgumentException">The claim is not one that was parsed, or an active credential comes without its secret: an error of the caller, not of the peer.</exception>
    public SigV4Rejection? Verify(in SigV4Authorization authorization, SigV4CredentialStanding standing, SigningSecret? secret)
    {
        if (!authorization.IsParsed)
        {
            throw new ArgumentException("Only a claim that was parsed without a rejection can be verified.", nameof(authorization));
        }

        if (standing == SigV4CredentialStanding.Active && secret is null)
        {
            throw new ArgumentException("An active credential has a secret.", nameof(secret));
        }

        // An unknown credential costs the same HMACs under a secret that nobody knows.
        var signer = standing == SigV4CredentialStanding.Unknown || secret is null ? _unknowable : secret;
        Span<byte> text = stackalloc byte[256];
        Span<byte> expected = stackalloc byte[32];
        var stringToSign = new CanonicalWriter(text, text.Length);
        SigV4Scope.WriteStringToSign(ref stringToSign, authorization.Timestamp, authorization.Scope, authorization.CanonicalRequestHash);
        var signed = signer.TrySign(authorization.Date, authorization.Region, authorization.Service, stringToSign.Written, expected);
        var matches = CryptographicOperations.FixedTimeEquals(expected, authorization.Signature);
        CryptographicOperations.ZeroMemory(expected);

        // A secret that was disposed between look-up and use belongs to a credential that is gone.
        if (standing == SigV4CredentialStanding.Unknown || !signed)
        {
            return SigV4Rejection.CredentialUnknown(); // (17)
        }

        if (standing != SigV4CredentialStanding.Active)
        {
            return SigV4Rejection.CredentialExpired(); // (18)
        }

        // Whole seconds, as the client's time has no finer ones and the text shows none.
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        if (authorization.UnixSeconds < now - (_skewMinutes * 60L))
        {
            return SigV4Rejection.SignatureExpired(authorization.UnixSeconds, now, _skewMinutes); // (19)
        }

        if (authorization.UnixSeconds > now + (_skewMinutes * 60L))
        {
            return SigV4Rejection.SignatureNotYetCurrent(authorization.UnixSeconds, now, _skewMinutes); // (20)
        }

        if (!authorization.BodyHashMatches)
        {
            return SigV4Rejection.BodyHashMismatch(); // (21)
        }

        return matches && authorization.SignatureIsWellFormed ? null : SigV4Rejection.SignatureMismatch(); // (22)
    }

    /// <summary>Whether the text is 64 lower-case hexadecimal digits; then they are decoded.</summary>
    private static bool TryDecodeSignature(ReadOnlySpan<char> text, Span<byte> signature)
    {
        if (text.Length != 64)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        Convert.FromHexString(text, signature, out _, out _);
        return true;
    }

    private static bool IsAccessKeyId(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > SigV4Limits.AccessKeyIdCharactersMax)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    private SigV4Rejection? ParseClaim<THeaders>(
        string header, in THeaders headers, string timestamp, string dateHeader, Range credentialAt, Range signedHeadersAt, Range signatureAt,
        ReadOnlySpan<byte> body, ref CanonicalWriter canonical, out SigV4Authorization authorization)
        where THeaders : IRequestHeaders, allows ref struct
    {
        authorization = default;
        var text = header.AsSpan();
        canonical.Append("POST\n/\n\n"u8);
        if (SigV4HeadersSigned.Write(text[signedHeadersAt], headers, dateHeader, ref canonical) is { } unsigned)
        {
            return unsigned; // (9) to (11)
        }

        if (!SigV4Timestamp.TryParse(timestamp, out var unixSeconds))
        {
            return SigV4Rejection.DateMalformed(timestamp); // (12)
        }

        var credential = text[credentialAt];
        Span<Range> parts = stackalloc Range[6];
        if (credential.Split(parts, '/') != 5)
        {
            return SigV4Rejection.CredentialMalformed(credential); // (13)
        }

        var service = FindService(credential[parts[3]]);
        if (service is null
            || !SigV4Scope.IsRegion(credential[parts[2]])
            || !credential[parts[4]].SequenceEqual(SigV4Scope.Terminator)
            || !credential[parts[1]].SequenceEqual(timestamp.AsSpan(0, 8)))
        {
            return SigV4Rejection.ScopeWrong(DescribeScope(credential[parts[1]], credential[parts[2]], service, credential[parts[4]], timestamp)); // (14)
        }

        if (!IsAccessKeyId(credential[parts[0]]))
        {
            return SigV4Rejection.AccessKeyIdMalformed(); // (15)
        }

        string? sessionToken = null;
        if (headers.TryGet(HeaderNames.AmzSecurityToken, out var token, out _))
        {
            if (token.Length is 0 or > SigV4Limits.SessionTokenCharactersMax)
            {
                return SigV4Rejection.SessionTokenMalformed(); // (16)
            }

            sessionToken = token;
        }

        Span<byte> bodyHash = stackalloc byte[32];
        SHA256.HashData(body, bodyHash);
        canonical.Append((byte)'\n');
        canonical.Append(text[signedHeadersAt]);
        canonical.Append((byte)'\n');
        canonical.AppendHex(bodyHash);
        if (canonical.Overflowed)
        {
            return SigV4Rejection.SignedHeadersTooLong(); // (10)
        }

        SigV4Authorization.Hash canonicalHash = default;
        SigV4Authorization.Hash signature = default;
        SHA256.HashData(canonical.Written, canonicalHash);
        var signatureIsWellFormed = TryDecodeSignature(text[signatureAt], signature);

        var credentialStart = credentialAt.Start.Value;
        authorization = new SigV4Authorization(
            header,
            Shift(parts[0], credentialStart),
            Shift(parts[2], credentialStart),
            new Range(credentialStart + parts[1].Start.Value, credentialAt.End),
            signedHeadersAt,
            service,
            SigV4Timestamp.ToDate(timestamp),
            timestamp,
            unixSeconds,
            sessionToken,
            BodyHashMatches(headers, bodyHash),
            signatureIsWellFormed,
            canonicalHash,
            signature);
        return null;
    }

    private static Range Shift(Range range, int by) => new(range.Start.Value + by, range.End.Value + by);

    /// <summary>Whether the client's own statement of the body's hash, if it makes one, is true. UNSIGNED-PAYLOAD and STREAMING-… never are.</summary>
    private static bool BodyHashMatches<THeaders>(in THeaders headers, ReadOnlySpan<byte> bodyHash)
        where THeaders : IRequestHeaders, allows ref struct
    {
        if (!headers.TryGet(HeaderNames.AmzContentSha256, out var claimed, out _))
        {
            return true;
        }

        Span<char> hex = stackalloc char[64];
        Convert.TryToHexStringLower(bodyHash, hex, out _);
        return hex.SequenceEqual(claimed);
    }

    private string? FindService(ReadOnlySpan<char> name)
    {
        foreach (var service in _services)
        {
            if (name.SequenceEqual(service))
            {
                return service;
            }
        }

        return null;
    }

    private string DescribeScope(ReadOnlySpan<char> date, ReadOnlySpan<char> region, string? service, ReadOnlySpan<char> terminator, string timestamp)
    {
        var sentences = new List<string>(4);
        if (!SigV4Scope.IsRegion(region))
        {
            sentences.Add("Credential should be scoped to a valid region.");
        }

        if (service is null)
        {
            sentences.Add($"Credential should be scoped to correct service: '{string.Join("' or '", _services)}'.");
        }

        if (!terminator.SequenceEqual(SigV4Scope.Terminator))
        {
            sentences.Add($"Credential should be scoped with a valid terminator: '{SigV4Scope.Terminator}', not '{terminator}'.");
        }

        var expectedDate = timestamp.AsSpan(0, 8);
        if (!date.SequenceEqual(expectedDate))
        {
            sentences.Add($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' != '{expectedDate}', from '{timestamp}'.");
        }

        return string.Join(' ', sentences);
    }
}

// An Authorization header that was read and found well-formed, with all that its verification still needs.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Trent.Protocol.SigV4;

/// <summary>
/// The claim of a request: who says to have signed it, when, for which Region and service. Nothing in it is proved until
/// <see cref="SigV4Verifier.Verify"/> has accepted it. Holds only references into the request's own strings, so that it costs no
/// allocation and may be kept across the look-up of the credential.
/// </summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Claims are read once and never compared; an equality over signatures would not take constant time.")]
public readonly struct SigV4Authorization
{
    private readonly string _header;
    private readonly Range _accessKeyId;
    private readonly Range _region;
    private readonly Range _scope;
    private readonly Range _signedHeaders;
    private readonly Hash _canonicalRequestHash;
    private readonly Hash _signature;

    internal SigV4Authorization(
        string header, Range accessKeyId, Range region, Range scope, Range signedHeaders, string service, int date, string timestamp,
        long unixSeconds, string? sessionToken, bool bodyHashMatches, bool signatureIsWellFormed, in Hash canonicalRequestHash, in Hash signature)
    {
        _header = header;
        _accessKeyId = accessKeyId;
        _region = region;
        _scope = scope;
        _signedHeaders = signedHeaders;
        _canonicalRequestHash = canonicalRequestHash;
        _signature = signature;
        Service = service;
        Date = date;
        Timestamp = timestamp;
        UnixSeconds = unixSeconds;
        SessionToken = sessionToken;
        BodyHashMatches = bodyHashMatches;
        SignatureIsWellFormed = signatureIsWellFormed;
    }

    /// <summary>The access key id: 1 to 128 letters, digits, '_' or '-'.</summary>
    public ReadOnlySpan<char> AccessKeyId => _header.AsSpan()[_accessKeyId];

    /// <summary>The Region of the credential scope, of a well-formed name.</summary>
    public ReadOnlySpan<char> Region => _header.AsSpan()[_region];

    /// <summary>The service of the credential scope, one of those the verifier accepts.</summary>
    public string Service { get; }

    /// <summary>The names of the signed headers in ascending order, separated by ';'.</summary>
    public ReadOnlySpan<char> SignedHeaders => _header.AsSpan()[_signedHeaders];

    /// <summary>The session token of temporary credentials, or null. A secret of the caller: never log it.</summary>
    public string? SessionToken { get; }

    /// <summary>When the client says it signed, to the second.</summary>
    public DateTimeOffset SignedAt => DateTimeOffset.FromUnixTimeSeconds(UnixSeconds);

    internal bool IsParsed => _header is not null;

    internal ReadOnlySpan<char> Scope => _header.AsSpan()[_scope];

    internal int Date { get; }

    internal string Timestamp { get; }

    internal long UnixSeconds { get; }

    internal bool BodyHashMatches { get; }

    internal bool SignatureIsWellFormed { get; }

    [UnscopedRef]
    internal ReadOnlySpan<byte> CanonicalRequestHash => _canonicalRequestHash;

    [UnscopedRef]
    internal ReadOnlySpan<byte> Signature => _signature;

    [InlineArray(32)]
    internal struct Hash
    {
        private byte _first;
    }
}

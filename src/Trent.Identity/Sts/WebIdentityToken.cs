// A token of an identity provider: a signed JSON Web Token (RFC 7515, RFC 7519), read and not yet believed.
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Trent.Cryptography;

namespace Trent.Identity.Sts;

/// <summary>
/// The claims of a token, and what its signature is over. Nothing in it is true until <see cref="IsSignedBy"/> has said so. Immutable.
/// </summary>
internal sealed class WebIdentityToken
{
    private const int KeyIdCharactersMax = 256;
    private const int SubjectCharactersMax = 255;
    private const string Scheme = "https://";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly JsonWebAlgorithm algorithm;
    private readonly byte[] signingInput;
    private readonly byte[] signature;

    private WebIdentityToken(JsonWebAlgorithm algorithm, byte[] signingInput, byte[] signature)
    {
        this.algorithm = algorithm;
        this.signingInput = signingInput;
        this.signature = signature;
    }

    /// <summary>The id of the key that it says to be signed with.</summary>
    public string? KeyId { get; private init; }

    /// <summary>The issuer without its scheme, as providers are named; <see langword="null"/> when there is none.</summary>
    public string? Issuer { get; private init; }

    /// <summary>Whom it speaks of; <see langword="null"/> when nobody.</summary>
    public string? Subject { get; private init; }

    /// <summary>Whom it is for: the party it was issued to where that is told (<c>azp</c>), else its audiences.</summary>
    public ImmutableArray<string> Audiences { get; private init; } = [];

    /// <summary>The audiences beside an <c>azp</c>, which conditions name <c>oaud</c>.</summary>
    public ImmutableArray<string> OriginalAudiences { get; private init; } = [];

    /// <summary>When it is over, in seconds since the Unix epoch.</summary>
    public long? ExpiresAt { get; private init; }

    /// <summary>When it begins to be good, in seconds since the Unix epoch.</summary>
    public long? NotBefore { get; private init; }

    /// <summary>When it was issued, in seconds since the Unix epoch.</summary>
    public long? IssuedAt { get; private init; }

    /// <summary>
    /// Reads a token; false for what is no signed token in compact form, for an algorithm that is not accepted, and for header parameters that
    /// one has to understand and this service does not.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out WebIdentityToken? token)
    {
        token = null;
        string[] parts = text.Split('.', 4);
        if (text.Length > StsLimits.WebIdentityTokenCharactersMax || parts.Length != 3
            || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { } signature)
        {
            return false;
        }

        try
        {
            using JsonDocument headerDocument = JsonDocument.Parse(header, Strict);
            using JsonDocument payloadDocument = JsonDocument.Parse(payload, Strict);
            JsonElement head = headerDocument.RootElement;
            JsonElement claims = payloadDocument.RootElement;
            if (head.ValueKind != JsonValueKind.Object || claims.ValueKind != JsonValueKind.Object
                || head.TryGetProperty("crit", out _) || AlgorithmOf(TextOf(head, "alg")) is not { } algorithm
                || TextOf(head, "kid") is { Length: > KeyIdCharactersMax })
            {
                return false;
            }

            ImmutableArray<string> audiences = AudiencesOf(claims);
            string? party = TextOf(claims, "azp");
            token = new WebIdentityToken(algorithm, Encoding.ASCII.GetBytes(text[..(parts[0].Length + 1 + parts[1].Length)]), signature)
            {
                KeyId = TextOf(head, "kid"),
                Issuer = IssuerOf(TextOf(claims, "iss")),
                Subject = TextOf(claims, "sub") is { Length: > 0 and <= SubjectCharactersMax } subject ? subject : null,
                Audiences = party is null ? audiences : [party],
                OriginalAudiences = party is null ? [] : audiences,
                ExpiresAt = SecondsOf(claims, "exp"),
                NotBefore = SecondsOf(claims, "nbf"),
                IssuedAt = SecondsOf(claims, "iat"),
            };
            return true;
        }
        catch (JsonException)
        {
            // The parts are no JSON: it is no such token, which is the answer.
            return false;
        }
        catch (InvalidOperationException)
        {
            // A text in it is not Unicode: neither is that.
            return false;
        }
    }

    /// <summary>Whether one of the keys has signed it.</summary>
    public bool IsSignedBy(ImmutableArray<JsonWebPublicKey> keys)
    {
        foreach (JsonWebPublicKey key in keys)
        {
            if (key.Verify(algorithm, signingInput, signature))
            {
                return true;
            }
        }

        return false;
    }

    private static JsonWebAlgorithm? AlgorithmOf(string? name) => name switch
    {
        "RS256" => JsonWebAlgorithm.RS256,
        "PS256" => JsonWebAlgorithm.PS256,
        "ES256" => JsonWebAlgorithm.ES256,
        "ES384" => JsonWebAlgorithm.ES384,
        _ => null,
    };

    // Some issuers leave the scheme out. One that names another scheme is none that a provider can stand for.
    private static string? IssuerOf(string? issuer) =>
        issuer is null ? null
        : issuer.StartsWith(Scheme, StringComparison.Ordinal) ? issuer[Scheme.Length..]
        : issuer.Contains("://", StringComparison.Ordinal) ? null
        : issuer;

    private static ImmutableArray<string> AudiencesOf(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out JsonElement audience))
        {
            return [];
        }

        return audience.ValueKind switch
        {
            JsonValueKind.String => [audience.GetString()!],
            JsonValueKind.Array => [.. audience.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!)],
            _ => [],
        };
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // NumericDate (RFC 7519, section 2) may have a fraction.
    private static long? SecondsOf(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double seconds) && seconds is >= 0 and <= 253_402_300_799
            ? (long)seconds
            : null;

    private static byte[]? Decode(string text)
    {
        // The platform takes '%' for padding too, of which a token has none (RFC 7515, appendix C).
        if (text.Length == 0 || text.AsSpan().ContainsAny('=', '%') || !Ascii.IsValid(text) || !Base64Url.IsValid(text, out int length))
        {
            return null;
        }

        // Not TryDecodeFromChars, which throws at some of what IsValid lets pass.
        byte[] bytes = new byte[length];
        return Base64Url.DecodeFromChars(text, bytes, out _, out int written) == OperationStatus.Done && written == length ? bytes : null;
    }
}

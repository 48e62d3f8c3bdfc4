// The keys of an identity provider (RFC 7517).
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Trent.Cryptography;

namespace Trent.Identity.Sts;

/// <summary>
/// The signing keys in a JSON Web Key Set. Keys of kinds that are not accepted, and keys for encryption, are passed over: providers publish them
/// beside the others.
/// </summary>
public sealed class JsonWebKeySet
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly FrozenDictionary<string, ImmutableArray<JsonWebPublicKey>> byId;

    private JsonWebKeySet(FrozenDictionary<string, ImmutableArray<JsonWebPublicKey>> byId) => this.byId = byId;

    /// <summary>Reads a set; false when it is no JSON Web Key Set, is too long, or has too many keys.</summary>
    /// <param name="text">The set as JSON.</param>
    /// <param name="keys">The keys, when the answer is yes. There may be none that are accepted.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonWebKeySet? keys)
    {
        ArgumentNullException.ThrowIfNull(text);
        keys = null;
        if (text.Length > StsLimits.JwksBytesMax)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out JsonElement members)
                || members.ValueKind != JsonValueKind.Array
                || members.GetArrayLength() > StsLimits.IssuerKeysMax)
            {
                return false;
            }

            Dictionary<string, ImmutableArray<JsonWebPublicKey>> found = new(StringComparer.Ordinal);
            foreach (JsonElement member in members.EnumerateArray())
            {
                if (member.ValueKind == JsonValueKind.Object && TextOf(member, "use") is null or "sig" && ReadKey(member) is { } key)
                {
                    string id = TextOf(member, "kid") ?? string.Empty;
                    found[id] = found.TryGetValue(id, out ImmutableArray<JsonWebPublicKey> others) ? others.Add(key) : [key];
                }
            }

            keys = new JsonWebKeySet(found.ToFrozenDictionary(StringComparer.Ordinal));
            return true;
        }
        catch (JsonException)
        {
            // What the provider sent is no JSON, which the caller says in his own words.
            return false;
        }
        catch (InvalidOperationException)
        {
            // A text in it is not Unicode: neither is that.
            return false;
        }
    }

    /// <summary>The keys that a token may be signed with: those of its key id; where it names none, all.</summary>
    public ImmutableArray<JsonWebPublicKey> Find(string? keyId)
    {
        if (keyId is not null)
        {
            return byId.TryGetValue(keyId, out ImmutableArray<JsonWebPublicKey> named) ? named : [];
        }

        return [.. byId.Values.SelectMany(static keys => keys)];
    }

    private static string? TextOf(JsonElement member, string name) =>
        member.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonWebPublicKey? ReadKey(JsonElement member) => TextOf(member, "kty") switch
    {
        "RSA" when Decode(member, "n") is { } modulus && Decode(member, "e") is { } exponent => JsonWebPublicKey.FromRsa(modulus, exponent),
        "EC" when TextOf(member, "crv") is { } curve && Decode(member, "x") is { } x && Decode(member, "y") is { } y => JsonWebPublicKey.FromEllipticCurve(curve, x, y),
        _ => null,
    };

    private static byte[]? Decode(JsonElement member, string name)
    {
        if (TextOf(member, name) is not { Length: > 0 } text || text.Contains('%', StringComparison.Ordinal) || !Base64Url.IsValid(text, out int length))
        {
            return null;
        }

        // Not TryDecodeFromChars, which throws at some of what IsValid lets pass, such as '%' for padding.
        byte[] bytes = new byte[length];
        return Base64Url.DecodeFromChars(text, bytes, out _, out int written) == OperationStatus.Done && written == length ? bytes : null;
    }
}

// The id of a KMS key, and how a new one is made.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Engine.Identifiers;

/// <summary>
/// A key id as AWS KMS writes it: a lower-case UUID (8-4-4-4-12), or <c>mrk-</c> and 32 lower-case hex digits for a
/// multi-Region key. It names a key within one account and Region.
/// </summary>
public readonly record struct KeyId
{
    private const string MultiRegionPrefix = "mrk-";
    private const int Length = 36;

    private readonly string? text;

    private KeyId(string text) => this.text = text;

    /// <summary>The id as text.</summary>
    public string Value => text ?? throw new InvalidOperationException("A key id was used that was never given a value.");

    /// <summary>Whether the id is that of a multi-Region key.</summary>
    public bool IsMultiRegion => Value.StartsWith(MultiRegionPrefix, StringComparison.Ordinal);

    /// <summary>A new random id of a single-Region key (UUID version 4).</summary>
    public static KeyId CreateNew() => new(RandomUuid.Create());

    /// <summary>A new random id of a multi-Region key.</summary>
    public static KeyId CreateNewMultiRegion() => new(MultiRegionPrefix + RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>Accepts the two forms exactly: lower case only, with dashes where they belong.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyId keyId)
    {
        if (text is { Length: Length } && (IsUuid(text) || IsMultiRegionId(text)))
        {
            keyId = new KeyId(text);
            return true;
        }

        keyId = default;
        return false;
    }

    /// <summary>Accepts what <see cref="TryParse"/> accepts.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static KeyId Parse(string text) =>
        TryParse(text, out KeyId keyId) ? keyId : throw new FormatException("A key id is a lower-case UUID or mrk- and 32 hex digits.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            bool fits = index is 8 or 13 or 18 or 23 ? text[index] == '-' : char.IsAsciiHexDigitLower(text[index]);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMultiRegionId(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(MultiRegionPrefix))
        {
            return false;
        }

        foreach (char digit in text[MultiRegionPrefix.Length..])
        {
            if (!char.IsAsciiHexDigitLower(digit))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Random UUIDs (RFC 9562, version 4) for key ids, request ids and event ids.</summary>
public static class RandomUuid
{
    /// <summary>A new UUID in its lower-case form with dashes.</summary>
    public static string Create()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return Format(bytes);
    }

    /// <summary>The UUID that 16 random bytes make once version and variant are set in them.</summary>
    public static string Format(Span<byte> random16)
    {
        random16[6] = (byte)((random16[6] & 0x0f) | 0x40);
        random16[8] = (byte)((random16[8] & 0x3f) | 0x80);
        return new Guid(random16, bigEndian: true).ToString("D");
    }
}

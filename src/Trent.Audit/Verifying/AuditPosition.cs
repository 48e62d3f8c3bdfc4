// A place in a trail that was noted elsewhere: a record and the chain after it.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Trent.Audit;

/// <summary>
/// A record and the chain after it, which stands for it and everything before it. Written as <c>SEQUENCE:CHAIN</c>, the chain as 64 hexadecimal digits.
/// </summary>
public sealed class AuditPosition
{
    private AuditPosition(long sequence, string chain)
    {
        Sequence = sequence;
        Chain = chain;
    }

    /// <summary>The record, from 1.</summary>
    public long Sequence { get; }

    /// <summary>The chain after it, 64 hexadecimal digits in lower case.</summary>
    public string Chain { get; }

    /// <summary>Reads the written form; digits may be in upper case.</summary>
    /// <returns><see langword="false"/> when the text is no such form.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AuditPosition? position)
    {
        position = null;
        if (text?.Split(':') is not [{ } number, { Length: 2 * Chains.Bytes } chain]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            || sequence < 1
            || !chain.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        position = new AuditPosition(sequence, chain.ToLowerInvariant());
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Chain}");

    internal static AuditPosition? Of(long sequence, ReadOnlySpan<byte> chain) => sequence < 1 ? null : new AuditPosition(sequence, Convert.ToHexStringLower(chain));

    internal bool HasChain(ReadOnlySpan<byte> chain) => Chain == Convert.ToHexStringLower(chain);
}

// The access key ids of temporary credentials, which tell the account they belong to as AWS's do.
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Trent.Engine.Identifiers;

namespace Trent.Identity.Sts;

/// <summary>
/// <c>ASIA</c> and 16 characters of base32 (RFC 4648): a set bit, the account in 40 bits and 39 random ones. An id is a name, no secret: what is
/// in force is the session token.
/// </summary>
internal static class TemporaryAccessKeyIds
{
    private const string Prefix = "ASIA";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Characters = 16;
    private const int Bytes = 10;
    private const int RandomBitsInFirstEight = 23;

    /// <summary>A new id for an account.</summary>
    public static string Create(AccountId account)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        ulong random = BinaryPrimitives.ReadUInt64BigEndian(bytes) & ((1UL << RandomBitsInFirstEight) - 1);
        ulong number = ulong.Parse(account.Value, CultureInfo.InvariantCulture);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (1UL << 63) | (number << RandomBitsInFirstEight) | random);
        return string.Create(Prefix.Length + Characters, bytes, static (text, source) =>
        {
            Prefix.CopyTo(text);
            for (int index = 0; index < Characters; index++)
            {
                int bit = index * 5;
                int pair = (source[bit / 8] << 8) | (bit / 8 + 1 < Bytes ? source[(bit / 8) + 1] : 0);
                text[Prefix.Length + index] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
            }
        });
    }

    /// <summary>Whether a text has the form of such an id; then the account that it tells.</summary>
    public static bool TryReadAccount(string accessKeyId, [NotNullWhen(true)] out string? account)
    {
        account = null;
        if (accessKeyId.Length != Prefix.Length + Characters || !accessKeyId.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        UInt128 bits = 0;
        foreach (char c in accessKeyId.AsSpan(Prefix.Length))
        {
            int value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            bits = (bits << 5) | (UInt128)value;
        }

        ulong number = (ulong)(bits >> (RandomBitsInFirstEight + 16)) & ((1UL << 40) - 1);
        account = number.ToString("D12", CultureInfo.InvariantCulture);
        return account.Length == 12;
    }
}

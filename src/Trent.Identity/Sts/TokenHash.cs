// The hash by which an opened session token is remembered.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Trent.Protocol.SigV4;

namespace Trent.Identity.Sts;

/// <summary>SHA-256 of a token. The token itself is not kept: it is a secret of its holder.</summary>
internal readonly record struct TokenHash(UInt128 High, UInt128 Low)
{
    /// <summary>The hash of a token of 1 to <see cref="SigV4Limits.SessionTokenCharactersMax"/> ASCII characters; <see langword="null"/> for anything else.</summary>
    public static TokenHash? Of(string token)
    {
        if (token.Length is 0 or > SigV4Limits.SessionTokenCharactersMax || !Ascii.IsValid(token))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[SigV4Limits.SessionTokenCharactersMax];
        int length = Encoding.ASCII.GetBytes(token, bytes);
        Span<UInt128> hash = stackalloc UInt128[2];
        SHA256.HashData(bytes[..length], MemoryMarshal.AsBytes(hash));
        CryptographicOperations.ZeroMemory(bytes[..length]);
        return new TokenHash(hash[0], hash[1]);
    }

    // The bits of a cryptographic hash need no further mixing; nobody can choose them.
    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)(uint)(ulong)Low);
}

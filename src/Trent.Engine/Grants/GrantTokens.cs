// Grant tokens: what CreateGrant hands out, and what proves later that it did.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>The grant that a token speaks of. It may be gone.</summary>
/// <param name="KeyArn">The ARN of its key.</param>
/// <param name="GrantId">Its id.</param>
internal sealed record GrantReference(string KeyArn, string GrantId);

/// <summary>
/// Writes and reads grant tokens: base64 of a version, random bytes, a keyed tag and the grant's key and id. A grant counts from the moment
/// CreateGrant answers, so a token adds nothing to it; it only names the grant, to RetireGrant. Random bytes make each one another.
/// </summary>
internal sealed class GrantTokens(TokenKeys tokenKeys)
{
    private const string TokenLabel = "grant-token";
    private const byte Version = 1;
    private const int RandomBytes = 16;
    private const int TagOffset = 1 + RandomBytes;
    private const int ContentOffset = TagOffset + StoreKeys.TagBytes;

    /// <summary>A new token for a grant.</summary>
    public string Create(StoredGrant grant)
    {
        byte[] content = Encoding.UTF8.GetBytes($"{grant.KeyArn}\n{grant.GrantId}");
        byte[] token = new byte[ContentOffset + content.Length];
        token[0] = Version;
        RandomNumberGenerator.Fill(token.AsSpan(1, RandomBytes));
        content.CopyTo(token, ContentOffset);
        tokenKeys.ComputeTag(TokenLabel, Bound(token), token.AsSpan(TagOffset, StoreKeys.TagBytes));
        return Convert.ToBase64String(token);
    }

    /// <summary>The grant that a token was made for.</summary>
    /// <exception cref="InvalidGrantTokenException">This server did not make the token.</exception>
    public GrantReference Read(string token) => TryRead(token, out GrantReference? reference) ? reference : throw InvalidGrantTokenException.Malformed();

    private bool TryRead(string token, [NotNullWhen(true)] out GrantReference? reference)
    {
        reference = null;
        byte[] bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out int written) || written <= ContentOffset || bytes[0] != Version)
        {
            return false;
        }

        ReadOnlySpan<byte> read = bytes.AsSpan(0, written);
        if (!tokenKeys.VerifyTag(TokenLabel, Bound(read), read.Slice(TagOffset, StoreKeys.TagBytes)))
        {
            return false;
        }

        string[] parts = Encoding.UTF8.GetString(read[ContentOffset..]).Split('\n');
        reference = new GrantReference(parts[0], parts[1]);
        return true;
    }

    // All but the tag.
    private static byte[] Bound(ReadOnlySpan<byte> token) => [.. token[..TagOffset], .. token[ContentOffset..]];
}

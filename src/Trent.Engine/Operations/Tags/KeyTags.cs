// What tags may be, and how they are put on a key.
using System.Collections.Immutable;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules that all operations with tags share (docs/compatibility.md, "Tags").</summary>
internal static class KeyTags
{
    private const string ReservedPrefix = "aws:";

    /// <summary>Refuses tags that no key may carry.</summary>
    /// <exception cref="TagException">A key stands twice, is reserved, or holds a character that tags may not hold; or there are too many.</exception>
    public static void Check(IReadOnlyList<Tag>? tags)
    {
        if (tags is null)
        {
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Tag tag in tags)
        {
            if (!seen.Add(tag.TagKey!))
            {
                throw TagException.DuplicateTagKeys();
            }

            CheckKey(tag.TagKey!);
            CheckCharacters(tag.TagValue!);
        }

        if (tags.Count > Limits.TagsPerKeyMax)
        {
            throw TagException.TooManyTags();
        }
    }

    /// <summary>Refuses a tag key that no key may carry.</summary>
    /// <exception cref="TagException">It is reserved, or holds a character that tags may not hold.</exception>
    public static void CheckKey(string tagKey)
    {
        if (tagKey.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw TagException.ReservedPrefix();
        }

        CheckCharacters(tagKey);
    }

    /// <summary>The permission to put tags on a key that is being made: none where there are no tags.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="region">The Region of the new key, where that is not the request's.</param>
    public static IEnumerable<AccountAccess> AccessOnNewKey(IReadOnlyList<Tag>? tags, RegionName? region) =>
        tags is { Count: > 0 } ? [new AccountAccess("kms:TagResource") { IsOnNewKey = true, Region = region }] : [];

    /// <summary>The tags of a key after more were put: equal keys are overwritten in place, new ones follow.</summary>
    /// <exception cref="TagException">There would be too many.</exception>
    public static ImmutableArray<KeyTag> With(ImmutableArray<KeyTag> present, IReadOnlyList<Tag> added)
    {
        List<KeyTag> tags = [.. present];
        foreach (Tag tag in added)
        {
            KeyTag put = new(tag.TagKey!, tag.TagValue!);
            int index = tags.FindIndex(other => other.Key == put.Key);
            if (index < 0)
            {
                tags.Add(put);
            }
            else
            {
                tags[index] = put;
            }
        }

        return tags.Count > Limits.TagsPerKeyMax ? throw TagException.TooManyTags() : [.. tags];
    }

    // Letters, digits and spaces of any script and + - = . _ : / @ (AWS tagging rules).
    private static void CheckCharacters(string text)
    {
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            if (!System.Text.Rune.IsLetterOrDigit(rune) && !System.Text.Rune.IsWhiteSpace(rune) && !(rune.IsAscii && "+-=._:/@".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                throw TagException.InvalidTag();
            }
        }
    }
}

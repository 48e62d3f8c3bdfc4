// What a caller may write where the API asks for a KeyId, and how it is read.
namespace Trent.Engine.Identifiers;

/// <summary>Which forms of identifier an operation takes (AWS KMS API, <c>accepts</c>).</summary>
internal enum IdentifierForms
{
    /// <summary>Key id or key ARN.</summary>
    KeyOnly,

    /// <summary>Key id, key ARN, alias name or alias ARN.</summary>
    KeyOrAlias,
}

/// <summary>A key identifier as the caller wrote it, read but not yet looked up.</summary>
internal abstract record KeyIdentifier
{
    private const string KeyResourcePrefix = "key/";

    private KeyIdentifier()
    {
    }

    /// <summary>A bare key id: a key of the caller's account and Region.</summary>
    public sealed record ById(KeyId KeyId) : KeyIdentifier;

    /// <summary>A key ARN, perhaps of another account.</summary>
    public sealed record ByArn(RegionName Region, AccountId Account, KeyId KeyId) : KeyIdentifier;

    /// <summary>An alias name of the caller's account and Region.</summary>
    public sealed record ByAlias(AliasName Alias) : KeyIdentifier;

    /// <summary>An alias ARN, perhaps of another account.</summary>
    public sealed record ByAliasArn(RegionName Region, AccountId Account, AliasName Alias) : KeyIdentifier;

    /// <summary>
    /// Reads an identifier (docs/compatibility.md, "Key identifiers"); <see langword="null"/> when it is of no form that the operation
    /// takes. <paramref name="malformedArn"/> says whether the text begins as an ARN and is not one of a key or alias.
    /// </summary>
    public static KeyIdentifier? TryParse(string text, IdentifierForms forms, string partition, out bool malformedArn)
    {
        malformedArn = false;
        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return TryParseArn(text, forms, partition, out malformedArn);
        }

        if (KeyId.TryParse(text, out KeyId keyId))
        {
            return new ById(keyId);
        }

        return forms == IdentifierForms.KeyOrAlias && AliasName.TryParse(text, out AliasName alias) ? new ByAlias(alias) : null;
    }

    private static KeyIdentifier? TryParseArn(string text, IdentifierForms forms, string partition, out bool malformedArn)
    {
        // An alias name may hold a colon, so the last part is all that follows the fifth one.
        ReadOnlySpan<char> span = text;
        Span<Range> parts = stackalloc Range[6];
        malformedArn = false;
        if (span.Split(parts, ':') == 6
            && span[parts[1]].SequenceEqual(partition)
            && span[parts[2]].SequenceEqual("kms")
            && RegionName.TryParse(text[parts[3]], out RegionName region)
            && AccountId.TryParse(text[parts[4]], out AccountId account))
        {
            string resource = text[parts[5]];
            if (resource.StartsWith(KeyResourcePrefix, StringComparison.Ordinal))
            {
                return KeyId.TryParse(resource[KeyResourcePrefix.Length..], out KeyId keyId) ? new ByArn(region, account, keyId) : null;
            }

            if (AliasName.TryParse(resource, out AliasName alias))
            {
                return forms == IdentifierForms.KeyOrAlias ? new ByAliasArn(region, account, alias) : null;
            }
        }

        malformedArn = true;
        return null;
    }
}

// The plan of an operation: what it asks permission for, before anything is looked up. Pure.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>How a command names a key.</summary>
internal abstract record KeyReference
{
    private KeyReference()
    {
    }

    /// <summary>By an identifier in the command.</summary>
    /// <param name="Identifier">The identifier as given.</param>
    /// <param name="Forms">The forms that the operation takes.</param>
    /// <param name="DeclaresInvalidArn">Whether the operation's error list has InvalidArnException for what begins like an ARN and is none.</param>
    public sealed record Named(string Identifier, IdentifierForms Forms, bool DeclaresInvalidArn) : KeyReference;

    /// <summary>By the ciphertext, which names its key itself.</summary>
    public sealed record NamedByCiphertext(ReadOnlyMemory<byte> CiphertextBlob) : KeyReference;

    /// <summary>The key that an alias of the caller's account and Region points to now.</summary>
    public sealed record TargetOfAlias(AliasName Alias) : KeyReference;

    /// <summary>The key of the same id in another Region, where a key of the caller's account that is named by id or ARN may have a copy.</summary>
    public sealed record CopyInRegion(string Identifier, RegionName Region) : KeyReference;
}

/// <summary>Permission for one action on one key, and what the key must be like.</summary>
internal sealed record KeyAccess
{
    /// <summary>The IAM action, such as <c>kms:Encrypt</c>.</summary>
    public required string Action { get; init; }

    /// <summary>How the key is named.</summary>
    public required KeyReference Reference { get; init; }

    /// <summary>In which states the key may be.</summary>
    public required StateRule States { get; init; }

    /// <summary>Whether AWS allows the operation on a key of another account (AWS KMS API, <c>crossAccount</c>).</summary>
    public bool AcrossAccounts { get; init; }

    /// <summary>
    /// Whether a caller whom no policy allows the action is let through to the operation, with <see cref="GrantedKey.Refusal"/> to throw
    /// unless the grant in question says otherwise. Only RetireGrant asks for that. An explicit denial is final all the same.
    /// </summary>
    public bool IsForGrantToDecide { get; init; }

    /// <summary>The usage that the key must have, or <see langword="null"/> where any does.</summary>
    public KeyUsageType? Usage { get; init; }

    /// <summary>The algorithm that must fit the key's spec, or <see langword="null"/> where none is asked for.</summary>
    public RequestedAlgorithm? Algorithm { get; init; }

    /// <summary>The origin that the key must have, judged before its state; <see langword="null"/> where any does.</summary>
    public OriginType? Origin { get; init; }

    /// <summary>
    /// Whether the key is to open a ciphertext that says itself which key made it: another key, even of another kind, is then an
    /// incorrect one (docs/compatibility.md, "Encryption").
    /// </summary>
    public bool OpensCiphertext { get; init; }

    /// <summary>Whether the key is looked up only, because the permission is the account's (ListAliases of one key).</summary>
    public bool IsPermittedByAccount { get; init; }

    /// <summary>Whether a key that is missing is the operation's to refuse; it is then not among those granted.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Permission to manage one key named by id or ARN.</summary>
    public static KeyAccess Manage(string action, string keyId, StateRule states) => new()
    {
        Action = action,
        Reference = new KeyReference.Named(keyId, IdentifierForms.KeyOnly, DeclaresInvalidArn: true),
        States = states,
    };

    /// <summary>Permission to use a key, which may be another account's, for what keys of that usage and algorithm do.</summary>
    public static KeyAccess Use(string action, KeyReference reference, KeyUsageType usage, RequestedAlgorithm algorithm) => new()
    {
        Action = action,
        Reference = reference,
        States = StateRule.CryptographicUse,
        AcrossAccounts = true,
        Usage = usage,
        Algorithm = algorithm,
    };

    /// <summary>Permission to encrypt or decrypt with a key, which may be another account's.</summary>
    public static KeyAccess Use(string action, KeyReference reference, EncryptionAlgorithmSpec? algorithm) =>
        Use(action, reference, KeyUsageType.EncryptDecrypt, RequestedAlgorithm.For(algorithm ?? EncryptionAlgorithmSpec.SymmetricDefault));

    /// <summary>A key named by any of the four forms of identifier, as in the cryptographic operations.</summary>
    public static KeyReference AnyForm(string identifier) =>
        new KeyReference.Named(identifier, IdentifierForms.KeyOrAlias, DeclaresInvalidArn: false);
}

/// <summary>Permission for one action that identity-based policies alone decide, because what it concerns has no policy of its own.</summary>
/// <param name="Action">The IAM action, such as <c>kms:CreateKey</c>.</param>
internal sealed record AccountAccess(string Action)
{
    /// <summary>The alias of the caller's account and Region that is concerned.</summary>
    public AliasName? Alias { get; init; }

    /// <summary>The principal whose grants are concerned.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary>Whether a key is concerned that the operation makes, and which therefore has no ARN yet.</summary>
    public bool IsOnNewKey { get; init; }

    /// <summary>The Region in which the action is done, where that is not the request's.</summary>
    public RegionName? Region { get; init; }
}

/// <summary>All that an operation asks permission for.</summary>
internal sealed record Access
{
    private Access(AccountAccess[] account, KeyAccess[] keys)
    {
        Account = account;
        Keys = keys;
    }

    /// <summary>What is asked of the caller's account, which is checked first.</summary>
    public IReadOnlyList<AccountAccess> Account { get; private init; }

    /// <summary>The keys, in the order in which they are checked.</summary>
    public IReadOnlyList<KeyAccess> Keys { get; }

    /// <summary>What GetKeyLastUsage shows after a success, or <see langword="null"/> for what is no cryptographic use.</summary>
    public KeyLastUsageTrackingOperation? CountsAsUse { get; init; }

    /// <summary>An action that concerns no existing key.</summary>
    public static Access OnAccount(string action) => OnAccount(new AccountAccess(action));

    /// <summary>An action that concerns no existing key.</summary>
    public static Access OnAccount(AccountAccess access) => new([access], []);

    /// <summary>Actions on one or more keys.</summary>
    public static Access OnKeys(params KeyAccess[] keys) => new([], keys);

    /// <summary>The same, and actions on the account besides.</summary>
    public Access And(params IEnumerable<AccountAccess> account) => this with { Account = [.. Account, .. account] };

    /// <summary>The same, and a key that is looked up under the account's permission.</summary>
    public Access LookingUp(string keyId) => new([.. Account], [.. Keys, KeyAccess.Manage(Account[0].Action, keyId, StateRule.Any) with { IsPermittedByAccount = true }]) { CountsAsUse = CountsAsUse };
}

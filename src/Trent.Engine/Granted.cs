// Permission as a value: no key is reachable without it, and only the decision here makes one.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>What the pipeline's authorization granted: the keys of the plan, in the plan's order.</summary>
internal sealed class Granted
{
    private readonly GrantedKey[] keys;

    private Granted(GrantedKey[] keys) => this.keys = keys;

    /// <summary>The key of a plan that names one, or the first of several.</summary>
    public GrantedKey Key => keys[0];

    /// <summary>All keys of the plan, in its order.</summary>
    public IReadOnlyList<GrantedKey> Keys => keys;

    /// <summary>
    /// Decides whether the caller may do all that the plan asks for. Until policies are evaluated, the root user of the account
    /// that owns the key may do everything, and nobody else anything.
    /// </summary>
    /// <exception cref="AccessDeniedException">The caller may not; the text does not tell whether another account's key exists.</exception>
    /// <exception cref="NotFoundException">The caller may, and the key does not exist.</exception>
    public static Granted Decide(Access access, IReadOnlyList<Resolution> resolutions, Caller caller)
    {
        if (access.Keys.Count == 0 && !caller.IsAccountRoot)
        {
            throw AccessDeniedException.NoIdentityPolicyAllows(caller.PrincipalArn, access.Action, "*");
        }

        GrantedKey[] keys = new GrantedKey[resolutions.Count];
        for (int index = 0; index < keys.Length; index++)
        {
            keys[index] = DecideOne(access.Keys[index], resolutions[index], caller);
        }

        return new Granted(keys);
    }

    private static GrantedKey DecideOne(KeyAccess access, Resolution resolution, Caller caller)
    {
        bool named = access.Reference is not KeyReference.NamedByCiphertext;
        bool allowed = caller.IsAccountRoot && resolution.Account == caller.Account.Value;
        if (resolution is Resolution.Found found && (allowed || access.IsForGrantToDecide))
        {
            return new GrantedKey(access, found.Entry, found.RequestAlias) { Refusal = allowed ? null : RefusalOf(access, resolution, caller) };
        }

        throw (resolution, named, allowed) switch
        {
            (_, false, _) => AccessDeniedException.CiphertextKeyNotAccessible(),
            (Resolution.Missing missing, _, true) => missing.Error,
            _ => RefusalOf(access, resolution, caller),
        };
    }

    private static AccessDeniedException RefusalOf(KeyAccess access, Resolution resolution, Caller caller) =>
        resolution is Resolution.Found own && own.Account == caller.Account.Value
            ? AccessDeniedException.NoIdentityPolicyAllows(caller.PrincipalArn, access.Action, own.Entry.Key.Arn.ToString())
            : AccessDeniedException.ResourceNotVisible(caller.PrincipalArn, access.Action);
}

/// <summary>What came of looking up a key that a plan names.</summary>
internal abstract record Resolution(string Account)
{
    /// <summary>The key exists.</summary>
    public sealed record Found(KeyEntry Entry, string? RequestAlias) : Resolution(Entry.Key.Arn.Account.Value);

    /// <summary>It does not; whoever would be allowed to use it sees why.</summary>
    public sealed record Missing(string InAccount, KmsServiceException Error) : Resolution(InAccount);
}

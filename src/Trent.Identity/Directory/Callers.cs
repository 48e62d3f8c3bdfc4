// Makes callers of credentials: who it is, and every policy that comes with him.
using System.Collections.Frozen;
using System.Collections.Immutable;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Identity.Model;

namespace Trent.Identity.Directory;

/// <summary>
/// Builds callers and remembers them per credential, until an identity changes: a policy that was changed, and a user or role that was
/// deleted, hold from the next request on. Thread-safe.
/// </summary>
/// <param name="directory">Where identities are read.</param>
/// <param name="policies">Compiles policies.</param>
/// <param name="remembered">Most callers remembered.</param>
public sealed class Callers(IdentityDirectory directory, IdentityPolicies policies, int remembered)
{
    // What is half old and half new after so many attempts is used once: whatever of it cannot be found denies everything.
    private const int BuildAttemptsMax = 5;

    private readonly BoundedCache<string, Known> cache = new(remembered, static _ => { });

    /// <summary>How many callers are remembered.</summary>
    public int Count => cache.Count;

    /// <summary>The root user of an account, with a lasting access key.</summary>
    public Caller OfRoot(AccountId account, string accessKeyId) => Caller.RootOf(directory.Partition, account, accessKeyId);

    /// <summary>A user with a lasting access key; <see langword="null"/> when there is no such user any more.</summary>
    /// <param name="account">The account of the user.</param>
    /// <param name="userName">The user's name.</param>
    /// <param name="uniqueId">The unique id of the user that the key was made for.</param>
    /// <param name="accessKeyId">The access key id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<Caller?> OfUserAsync(AccountId account, string userName, string uniqueId, string accessKeyId, CancellationToken cancellationToken) =>
        TryRecall(accessKeyId, uniqueId, out Caller? known)
            ? ValueTask.FromResult(known)
            : RememberUserAsync(account, userName, uniqueId, accessKeyId, cancellationToken);

    /// <summary>A session of a role; <see langword="null"/> when the role that was assumed does not exist any more.</summary>
    public ValueTask<Caller?> OfSessionAsync(RoleSession session, CancellationToken cancellationToken) =>
        TryRecall(session.AccessKeyId, session, out Caller? known)
            ? ValueTask.FromResult(known)
            : RememberSessionAsync(session, cancellationToken);

    /// <summary>A user with a temporary credential; <see langword="null"/> when there is no such user any more.</summary>
    public ValueTask<Caller?> OfSessionAsync(UserSession session, CancellationToken cancellationToken) =>
        TryRecall(session.AccessKeyId, session, out Caller? known)
            ? ValueTask.FromResult(known)
            : RememberSessionAsync(session, cancellationToken);

    /// <summary>
    /// The caller that a user or a session of a role would be, for those who ask what he may do; <see langword="null"/> when the ARN names
    /// neither a user nor a role.
    /// </summary>
    /// <param name="arn">The ARN of a user or a role.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Caller?> SimulateAsync(string arn, CancellationToken cancellationToken)
    {
        if (!IamArn.TryParse(arn, out IamArn parsed) || parsed.Account is not { } account
            || await directory.FindUniqueIdAsync(arn, cancellationToken) is not { } uniqueId)
        {
            return null;
        }

        return parsed.Type == "user"
            ? await BuildUserAsync(account, parsed.Name, uniqueId, string.Empty, issuedAt: null, cancellationToken)
            : await BuildSessionAsync(
                new RoleSession
                {
                    AccessKeyId = string.Empty,
                    Account = account,
                    RoleName = parsed.Type == "role" ? parsed.Name : parsed.RoleOfSession,
                    RoleUniqueId = uniqueId,
                    SessionName = parsed.Type == "role" ? "simulation" : parsed.Name,
                    IssuedAt = DateTimeOffset.UnixEpoch,
                },
                cancellationToken);
    }

    private bool TryRecall(string accessKeyId, object credential, out Caller? caller)
    {
        // The unique id and the session tell apart two credentials of one access key id, which nobody should be able to make.
        bool isKnown = cache.TryGet(accessKeyId, out Known? known) && known.Generation == directory.Generation
            && (ReferenceEquals(known.Credential, credential) || (credential is string text && text == known.Credential as string));
        caller = isKnown ? known!.Caller : null;
        return isKnown;
    }

    // Methods of their own, so that a caller who is remembered costs no closure.
    private ValueTask<Caller?> RememberUserAsync(AccountId account, string userName, string uniqueId, string accessKeyId, CancellationToken cancellationToken) =>
        RememberAsync(accessKeyId, uniqueId, () => BuildUserAsync(account, userName, uniqueId, accessKeyId, issuedAt: null, cancellationToken));

    private ValueTask<Caller?> RememberSessionAsync(RoleSession session, CancellationToken cancellationToken) =>
        RememberAsync(session.AccessKeyId, session, () => BuildSessionAsync(session, cancellationToken));

    private ValueTask<Caller?> RememberSessionAsync(UserSession session, CancellationToken cancellationToken) =>
        RememberAsync(session.AccessKeyId, session, () => BuildUserSessionAsync(session, cancellationToken));

    private async ValueTask<Caller?> RememberAsync(string accessKeyId, object credential, Func<ValueTask<Caller?>> buildAsync)
    {
        long generation;
        Caller? caller;
        int attempt = 0;
        do
        {
            // Read before the identities are: what changes while they are read makes this entry worthless, and perhaps half old and half new.
            generation = directory.Generation;
            caller = await buildAsync();
            attempt++;
        }
        while (generation != directory.Generation && attempt < BuildAttemptsMax);

        cache.Invalidate(accessKeyId);
        _ = cache.TryAdd(accessKeyId, new Known(generation, credential, caller), cache.BeginRead(accessKeyId));
        return caller;
    }

    private async ValueTask<Caller?> BuildUserAsync(
        AccountId account, string userName, string uniqueId, string accessKeyId, DateTimeOffset? issuedAt, CancellationToken cancellationToken)
    {
        if (await directory.FindUserAsync(account, userName, cancellationToken) is not { } user || user.UniqueId != uniqueId)
        {
            return null;
        }

        List<AttachedPolicy> identity = await policies.OfAsync(user, cancellationToken);
        foreach (string groupName in user.Groups)
        {
            identity.AddRange(
                await directory.FindGroupAsync(account, groupName, cancellationToken) is { } group
                    ? await policies.OfAsync(group, cancellationToken)
                    : [policies.OfNothing($"group {groupName}")]);
        }

        return new Caller
        {
            Principal = new RequestPrincipal
            {
                Kind = PrincipalKind.User,
                Partition = user.Partition,
                AccountId = account.Value,
                Arn = user.Arn,
                UniqueId = user.UniqueId,
            },
            Account = account,
            AccessKeyId = accessKeyId,
            UserId = user.UniqueId,
            UserName = user.Name,
            Policies = new CallerPolicies { Identity = [.. identity], Boundary = await BoundaryOfAsync(user, cancellationToken) },
            Tags = TagsOf(user.Tags, []),
            TokenIssuedAt = issuedAt,
        };
    }

    private async ValueTask<Caller?> BuildUserSessionAsync(UserSession session, CancellationToken cancellationToken)
    {
        if (session.UserName is not { } userName)
        {
            return new Caller
            {
                Principal = RequestPrincipal.RootOf(directory.Partition, session.Account.Value),
                Account = session.Account,
                AccessKeyId = session.AccessKeyId,
                UserId = session.Account.Value,
                Policies = session.TaskPolicyArn is { } arn ? new CallerPolicies { Session = [await policies.FindManagedAsync(arn, cancellationToken)] } : CallerPolicies.None,
                TokenIssuedAt = session.IssuedAt,
            };
        }

        return session.UserUniqueId is { } uniqueId
            ? await BuildUserAsync(session.Account, userName, uniqueId, session.AccessKeyId, session.IssuedAt, cancellationToken)
            : null;
    }

    private async ValueTask<Caller?> BuildSessionAsync(RoleSession session, CancellationToken cancellationToken)
    {
        if (await directory.FindRoleAsync(session.Account, session.RoleName, cancellationToken) is not { } role || role.UniqueId != session.RoleUniqueId)
        {
            return null;
        }

        List<AttachedPolicy> limits = [];
        if (session.Policy is { } text)
        {
            limits.Add(policies.Compile("session policy", text));
        }

        foreach (string arn in session.PolicyArns)
        {
            limits.Add(await policies.FindManagedAsync(arn, cancellationToken));
        }

        return new Caller
        {
            Principal = new RequestPrincipal
            {
                Kind = PrincipalKind.RoleSession,
                Partition = role.Partition,
                AccountId = session.Account.Value,
                Arn = $"arn:{role.Partition}:sts::{session.Account.Value}:assumed-role/{role.Name}/{session.SessionName}",
                RoleArn = role.Arn,
                UniqueId = role.UniqueId,
            },
            Account = session.Account,
            AccessKeyId = session.AccessKeyId,
            UserId = $"{role.UniqueId}:{session.SessionName}",
            Policies = new CallerPolicies
            {
                Identity = [.. await policies.OfAsync(role, cancellationToken)],
                Boundary = await BoundaryOfAsync(role, cancellationToken),
                Session = [.. limits],
            },
            Tags = TagsOf(role.Tags, session.Tags),
            TransitiveTags = TagsOf([], [.. session.Tags.Where(tag => session.TransitiveTagKeys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase))]),
            TokenIssuedAt = session.IssuedAt,
            SourceIdentity = session.SourceIdentity,
            FederatedProvider = session.FederatedProvider,
        };
    }

    private async ValueTask<AttachedPolicy?> BoundaryOfAsync(StoredActor actor, CancellationToken cancellationToken) =>
        actor.PermissionsBoundary is { } arn ? await policies.FindManagedAsync(arn, cancellationToken) : null;

    private static FrozenDictionary<string, string> TagsOf(ImmutableArray<IdentityTag> own, ImmutableArray<IdentityTag> session)
    {
        if (own.IsEmpty && session.IsEmpty)
        {
            return Caller.NoTags;
        }

        Dictionary<string, string> tags = new(StringComparer.OrdinalIgnoreCase);
        foreach (IdentityTag tag in own)
        {
            tags[tag.Key] = tag.Value;
        }

        foreach (IdentityTag tag in session)
        {
            tags[tag.Key] = tag.Value;
        }

        return tags.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private sealed record Known(long Generation, object Credential, Caller? Caller);
}

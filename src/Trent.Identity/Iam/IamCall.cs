// One request to IAM on its way: its parameters, its caller, and the only way to what it is about, which is by permission.
using System.Collections.Immutable;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>What an operation may know of its request. Users, groups, roles and policies are found by asking permission on them.</summary>
internal sealed class IamCall(QueryRequest request, Caller caller, RequestOrigin origin, IdentityDirectory directory, IamRecord record)
{
    private readonly List<string> resources = [];

    /// <summary>The operation's name.</summary>
    public string Operation => request.Action;

    /// <summary>The parameters.</summary>
    public QueryReader Parameters { get; } = new(request);

    /// <summary>Who calls.</summary>
    public Caller Caller => caller;

    /// <summary>The account that the operation acts in: the caller's.</summary>
    public AccountId Account => caller.Account;

    /// <summary>The partition of ARNs.</summary>
    public string Partition => directory.Partition;

    /// <summary>The time of the request, to the millisecond.</summary>
    public DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeMilliseconds(origin.Now.ToUnixTimeMilliseconds());

    /// <summary>The ARNs that permission was given on; empty as long as none was.</summary>
    public IReadOnlyList<string> Resources => resources;

    /// <summary>The record of the request as a change that has to be committed with those it makes; <see langword="null"/> where none is kept.</summary>
    /// <param name="answer">The answer, complete; <see langword="null"/> when it says nothing.</param>
    public RecordChange? Record(XmlAnswer? answer = null) => record.Of(resources, answer);

    /// <summary>Begins the answer.</summary>
    public XmlAnswer Answer() => new(QueryApi.Iam, Operation);

    /// <summary>The outcome of an operation that says nothing.</summary>
    public IamOutcome Done(params IReadOnlyList<RecordChange> changes) => new(Answer(), changes);

    /// <summary>An ARN of IAM in the caller's account.</summary>
    /// <param name="type">What stands before the path: <c>user</c>, <c>policy</c> and so on.</param>
    /// <param name="pathAndName">The path and the name, beginning with a slash.</param>
    public string ArnOf(string type, string pathAndName) => $"arn:{Partition}:iam::{Account.Value}:{type}{pathAndName}";

    /// <summary>The name of a user that was given, or the caller's own.</summary>
    /// <exception cref="QueryException">None was given, and the caller is no user.</exception>
    public string UserNameOrOwn(string? name) =>
        name ?? caller.UserName ?? throw new QueryException(QueryError.ValidationError("Must specify userName when calling with non-User credentials"));

    /// <summary>Asks permission for the operation on a resource.</summary>
    /// <exception cref="QueryException">It is denied.</exception>
    public void Authorize(string resource, IamConditions conditions) => Authorize(Operation, resource, conditions);

    /// <summary>Asks permission for an action on a resource.</summary>
    /// <exception cref="QueryException">It is denied.</exception>
    public void Authorize(string operation, string resource, IamConditions conditions)
    {
        string action = $"iam:{operation}";
        Decision decision = new AccessRequest
        {
            Principal = caller.Principal,
            Policies = caller.Policies,
            Action = action,
            Resource = resource,
            ResourceAccountId = caller.Account.Value,
            Context = new IamContext(caller, origin, operation, conditions),
        }.Decide();
        if (!decision.IsAllowed)
        {
            throw IamErrors.NotAuthorized(caller, action, resource, decision.Reason);
        }

        resources.Add(resource);
    }

    /// <summary>Asks permission on a user, and returns him.</summary>
    /// <exception cref="QueryException">It is denied, or there is no such user.</exception>
    public async ValueTask<StoredUser> UserAsync(string name, IamConditions conditions, CancellationToken cancellationToken)
    {
        StoredUser? user = await directory.FindUserAsync(Account, name, cancellationToken);
        Authorize(user?.Arn ?? ArnOf("user", "/" + name), ConditionsOn(user, conditions));
        return user ?? throw IamErrors.NoSuchEntity("user", name);
    }

    /// <summary>Asks permission on a group, and returns it.</summary>
    /// <exception cref="QueryException">It is denied, or there is no such group.</exception>
    public async ValueTask<StoredGroup> GroupAsync(string name, IamConditions conditions, CancellationToken cancellationToken)
    {
        StoredGroup? group = await directory.FindGroupAsync(Account, name, cancellationToken);
        Authorize(group?.Arn ?? ArnOf("group", "/" + name), conditions);
        return group ?? throw IamErrors.NoSuchEntity("group", name);
    }

    /// <summary>Asks permission on a role, and returns it.</summary>
    /// <exception cref="QueryException">It is denied, or there is no such role.</exception>
    public async ValueTask<StoredRole> RoleAsync(string name, IamConditions conditions, CancellationToken cancellationToken)
    {
        StoredRole? role = await directory.FindRoleAsync(Account, name, cancellationToken);
        Authorize(role?.Arn ?? ArnOf("role", "/" + name), ConditionsOn(role, conditions));
        return role ?? throw IamErrors.NoSuchEntity("role", name);
    }

    /// <summary>Asks permission on a managed policy of the account, and returns it.</summary>
    /// <exception cref="QueryException">It is denied, there is no such policy, or AWS manages it.</exception>
    public async ValueTask<StoredManagedPolicy> PolicyAsync(string arn, IamConditions conditions, CancellationToken cancellationToken)
    {
        StoredManagedPolicy? policy = await FindPolicyAsync(arn, cancellationToken);
        Authorize(arn, conditions with { ResourceTags = policy?.Tags ?? [] });
        return policy ?? throw (ManagedByAws.Find(Partition, arn) is null ? IamErrors.NoSuchPolicy(arn) : IamErrors.ManagedByAws(arn));
    }

    /// <summary>Asks permission to see a managed policy; <see langword="null"/> for one that AWS manages.</summary>
    /// <exception cref="QueryException">It is denied, or there is no such policy.</exception>
    public async ValueTask<StoredManagedPolicy?> VisiblePolicyAsync(string arn, CancellationToken cancellationToken)
    {
        StoredManagedPolicy? policy = await FindPolicyAsync(arn, cancellationToken);
        Authorize(arn, new IamConditions { ResourceTags = policy?.Tags ?? [] });
        return policy is null && ManagedByAws.Find(Partition, arn) is null ? throw IamErrors.NoSuchPolicy(arn) : policy;
    }

    /// <summary>Asks permission on an OpenID Connect provider, and returns it.</summary>
    /// <exception cref="QueryException">It is denied, or there is no such provider.</exception>
    public async ValueTask<StoredOidcProvider> ProviderAsync(string arn, IamConditions conditions, CancellationToken cancellationToken)
    {
        StoredOidcProvider? provider = IamArn.TryParse(arn, out IamArn parsed) && parsed.Type == "oidc-provider" && parsed.Account == Account
            ? await directory.FindOidcProviderAsync(Account, parsed.Rest, cancellationToken)
            : null;
        Authorize(arn, conditions with { ResourceTags = provider?.Tags ?? [] });
        return provider ?? throw IamErrors.NoSuchProvider(arn);
    }

    /// <summary>The managed policy of the caller's account that an ARN names; <see langword="null"/> also for those of other accounts.</summary>
    public async ValueTask<StoredManagedPolicy?> FindPolicyAsync(string arn, CancellationToken cancellationToken) =>
        await directory.FindManagedPolicyAsync(arn, cancellationToken) is { } policy && policy.Account == Account ? policy : null;

    private static IamConditions ConditionsOn(StoredActor? actor, IamConditions conditions) =>
        conditions with { ResourceTags = actor?.Tags ?? [], Boundary = conditions.Boundary ?? actor?.PermissionsBoundary };

    /// <summary>The tags of a parameter, none twice and none reserved.</summary>
    /// <exception cref="QueryException">A key comes twice, or belongs to AWS.</exception>
    public ImmutableArray<IdentityTag> Tags()
    {
        ImmutableArray<IdentityTag> tags = [.. Parameters.Tags("Tags", Limits.TagsMax).Select(static tag => new IdentityTag(tag.Key, tag.Value))];
        if (tags.DistinctBy(static tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() != tags.Length)
        {
            throw IamErrors.InvalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }

        return tags.Any(static tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            ? throw IamErrors.InvalidInput("Tag keys that begin with aws: are reserved.")
            : tags;
    }
}

// What a request to IAM says for condition keys.
using System.Collections.Frozen;
using System.Collections.Immutable;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity.Model;

namespace Trent.Identity.Iam;

/// <summary>What an operation adds to what every request says of itself.</summary>
internal sealed record IamConditions
{
    /// <summary>An operation that adds nothing.</summary>
    public static IamConditions None { get; } = new();

    /// <summary>The tags that the request puts.</summary>
    public ImmutableArray<IdentityTag> RequestTags { get; init; } = [];

    /// <summary>The keys of tags that the request removes.</summary>
    public ImmutableArray<string> RemovedTagKeys { get; init; } = [];

    /// <summary>The tags of what the request is about.</summary>
    public ImmutableArray<IdentityTag> ResourceTags { get; init; } = [];

    /// <summary>The permissions boundary that the request sets, or that of the user or role it is about.</summary>
    public string? Boundary { get; init; }

    /// <summary>The managed policy that the request attaches or detaches.</summary>
    public string? PolicyArn { get; init; }
}

/// <summary>The context of one permission of a request to IAM.</summary>
internal sealed class IamContext(Caller caller, RequestOrigin origin, string operationName, IamConditions conditions) : CallerContext(caller, origin)
{
    // The operations that have iam:PermissionsBoundary (service authorization reference, IAM); a condition on it must not match elsewhere.
    private static readonly FrozenSet<string> BoundaryOperations = FrozenSet.ToFrozenSet(
    [
        "AttachRolePolicy", "AttachUserPolicy", "CreateRole", "CreateUser", "DeleteRolePermissionsBoundary", "DeleteRolePolicy",
        "DeleteUserPermissionsBoundary", "DeleteUserPolicy", "DetachRolePolicy", "DetachUserPolicy", "PutRolePermissionsBoundary", "PutRolePolicy",
        "PutUserPermissionsBoundary", "PutUserPolicy",
    ]);

    // Of the base's own caller, whom it does not show.
    private readonly string account = caller.Account.Value;

    /// <inheritdoc/>
    protected override ConditionValue ValueOfService(ConditionKey key) => key.Name switch
    {
        ConditionKeyName.AwsRequestTag => ConditionValue.Of(ValueOf(conditions.RequestTags, key.Subkey)),
        ConditionKeyName.AwsResourceTag or ConditionKeyName.IamResourceTag => ConditionValue.Of(ValueOf(conditions.ResourceTags, key.Subkey)),
        ConditionKeyName.AwsTagKeys => ConditionValue.OfMany([.. conditions.RequestTags.Select(static tag => tag.Key), .. conditions.RemovedTagKeys]),
        // IAM acts in the caller's own account, whatever it is asked.
        ConditionKeyName.AwsResourceAccount => ConditionValue.Of(account),
        ConditionKeyName.IamPermissionsBoundary => ConditionValue.Of(BoundaryOperations.Contains(operationName) ? conditions.Boundary : null),
        ConditionKeyName.IamPolicyArn => ConditionValue.Of(conditions.PolicyArn),
        _ => ConditionValue.Absent,
    };

    private static string? ValueOf(ImmutableArray<IdentityTag> tags, string key)
    {
        foreach (IdentityTag tag in tags)
        {
            if (string.Equals(tag.Key, key, StringComparison.OrdinalIgnoreCase))
            {
                return tag.Value;
            }
        }

        return null;
    }
}

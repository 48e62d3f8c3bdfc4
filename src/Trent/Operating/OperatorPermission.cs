// Whether somebody may do what concerns the whole store, which is for the operator's account alone.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity;
using Trent.Protocol;

namespace Trent.Operating;

/// <summary>
/// Decides for principals of the operator's account (docs/identities.md) by their identity-based policies, on the resource
/// <c>arn:aws:trent::ACCOUNT:store</c>; the root user has every permission.
/// </summary>
internal static class OperatorPermission
{
    /// <summary>The ARN of the store, as policies of the caller's account name it.</summary>
    public static string StoreArnFor(Caller caller) => $"arn:{caller.Principal.Partition}:trent::{caller.Account.Value}:store";

    /// <summary>Why the caller may not do something; <see langword="null"/> when he may.</summary>
    public static async ValueTask<WireError?> RefusalAsync(Identities identities, EngineRequest request, string action, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Caller caller = request.Caller;
        string store = StoreArnFor(caller);
        if (await identities.Directory.FindAccountAsync(caller.Account, cancellationToken) is not { IsOperator: true })
        {
            return new WireError(
                "AccessDeniedException",
                $"User: {caller.PrincipalArn} is not authorized to perform: {action} on resource: {store} because the account is not the operator's",
                StatusCodes.Status400BadRequest);
        }

        RequestOrigin origin = new(now, request.Region.Value, request.SourceAddress, request.UserAgent, request.IsEncrypted);
        bool isAllowed = new AccessRequest
        {
            Principal = caller.Principal,
            Policies = caller.Policies,
            Action = action,
            Resource = store,
            ResourceAccountId = caller.Account.Value,
            Context = new OperatorContext(caller, origin),
        }.Decide().IsAllowed;
        return isAllowed ? null : AccessDeniedException.NoPolicyAllows(caller.PrincipalArn, action, store, "identity-based policy").ToWireError();
    }

    private sealed class OperatorContext(Caller caller, RequestOrigin origin) : CallerContext(caller, origin)
    {
        protected override ConditionValue ValueOfService(ConditionKey key) => ConditionValue.Absent;
    }
}

// Permissions boundaries of users and roles.
using Trent.Identity.Model;

namespace Trent.Identity.Iam;

/// <summary>Put…PermissionsBoundary and Delete…PermissionsBoundary of users and roles.</summary>
internal sealed class Boundaries(PolicyUse policyUse)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("PutUserPermissionsBoundary", (call, cancellationToken) => PutAsync(PolicyHolder.User, call, cancellationToken)),
        new("PutRolePermissionsBoundary", (call, cancellationToken) => PutAsync(PolicyHolder.Role, call, cancellationToken)),
        new("DeleteUserPermissionsBoundary", (call, cancellationToken) => DeleteAsync(PolicyHolder.User, call, cancellationToken)),
        new("DeleteRolePermissionsBoundary", (call, cancellationToken) => DeleteAsync(PolicyHolder.Role, call, cancellationToken)),
    ];

    private async ValueTask<IamOutcome> PutAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        string boundary = call.Parameters.Required("PermissionsBoundary", IamShapes.Arn);
        call.Parameters.Check();
        StoredActor actor = (StoredActor)await holder.FindAsync(call, name, new IamConditions { Boundary = boundary }, cancellationToken);
        return await ChangeAsync(call, actor, boundary, cancellationToken);
    }

    private async ValueTask<IamOutcome> DeleteAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        call.Parameters.Check();
        StoredActor actor = (StoredActor)await holder.FindAsync(call, name, IamConditions.None, cancellationToken);
        return actor.PermissionsBoundary is null
            ? throw IamErrors.NoSuchEntity($"{actor.Arn} does not have a permission boundary.")
            : await ChangeAsync(call, actor, null, cancellationToken);
    }

    private async ValueTask<IamOutcome> ChangeAsync(IamCall call, StoredActor actor, string? boundary, CancellationToken cancellationToken) => call.Done(
    [
        (actor with { PermissionsBoundary = boundary }).ToReplacement(),
        .. await policyUse.ChangeBoundaryAsync(call, actor.PermissionsBoundary, boundary, cancellationToken),
    ]);
}

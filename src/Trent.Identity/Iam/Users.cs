// Users: making, showing, renaming and deleting them.
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser.</summary>
internal sealed class Users(IdentityDirectory directory, PolicyUse policyUse, AccessKeyRing accessKeys)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreateUser", CreateAsync), new("GetUser", GetAsync), new("ListUsers", ListAsync), new("UpdateUser", UpdateAsync), new("DeleteUser", DeleteAsync),
    ];

    private async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string path = parameters.Optional("Path", IamShapes.Path) ?? "/";
        string name = parameters.Required("UserName", IamShapes.UserName);
        string? boundary = parameters.Optional("PermissionsBoundary", IamShapes.Arn);
        StoredUser user = new()
        {
            Partition = call.Partition,
            Account = call.Account,
            Path = path,
            Name = name,
            UniqueId = UniqueIds.Create(UniqueIds.UserPrefix),
            CreatedAt = call.Now,
            Tags = call.Tags(),
            PermissionsBoundary = boundary,
        };
        parameters.Check();
        call.Authorize(user.Arn, new IamConditions { RequestTags = user.Tags, Boundary = boundary });
        if (await directory.IsNameTakenAsync(RecordKind.User, call.Account, name, cancellationToken))
        {
            throw IamErrors.AlreadyExists("User", name);
        }

        if (await directory.CountAsync(RecordKind.User, call.Account, cancellationToken) >= Limits.UsersPerAccountMax)
        {
            throw IamErrors.QuotaExceeded("UsersPerAccount", Limits.UsersPerAccountMax);
        }

        IReadOnlyList<RecordChange> changes = [user.ToInsert(), .. await policyUse.ChangeBoundaryAsync(call, null, boundary, cancellationToken)];
        XmlAnswer answer = call.Answer();
        answer.Start("User");
        IamAnswers.WriteWhole(answer, user);
        answer.End();
        return new IamOutcome(answer, changes);
    }

    private async ValueTask<IamOutcome> GetAsync(IamCall call, CancellationToken cancellationToken)
    {
        string? name = call.Parameters.Optional("UserName", IamShapes.UserName);
        call.Parameters.Check();
        XmlAnswer answer;
        if (name is null && call.Caller.IsAccountRoot)
        {
            call.Authorize(call.Caller.PrincipalArn, IamConditions.None);
            answer = call.Answer();
            answer.Start("User");
            answer.Text("UserId", call.Account.Value);
            answer.Text("Arn", call.Caller.PrincipalArn);
            answer.Instant("CreateDate", (await directory.FindAccountAsync(call.Account, cancellationToken))?.CreatedAt ?? DateTimeOffset.UnixEpoch);
            answer.End();
            return new IamOutcome(answer, []);
        }

        StoredUser user = await call.UserAsync(call.UserNameOrOwn(name), IamConditions.None, cancellationToken);
        answer = call.Answer();
        answer.Start("User");
        IamAnswers.WriteWhole(answer, user);
        answer.End();
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        string prefix = call.Parameters.Optional("PathPrefix", IamShapes.PathPrefix) ?? "/";
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        call.Authorize(call.ArnOf("user", prefix), IamConditions.None);
        IamItems<StoredUser> users = await page.FillAsync(
            (after, limit) => directory.ListUsersAsync(call.Account, after, limit, cancellationToken),
            static user => user.Name,
            user => user.Path.StartsWith(prefix, StringComparison.Ordinal));
        XmlAnswer answer = call.Answer();
        answer.List("Users", users.Items, IamAnswers.Write);
        users.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> UpdateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("UserName", IamShapes.UserName);
        string? newPath = call.Parameters.Optional("NewPath", IamShapes.Path);
        string? newName = call.Parameters.Optional("NewUserName", IamShapes.UserName);
        call.Parameters.Check();
        StoredUser user = await call.UserAsync(name, IamConditions.None, cancellationToken);
        StoredUser changed = user with { Path = newPath ?? user.Path, Name = newName ?? user.Name };
        if (changed.Arn != user.Arn)
        {
            call.Authorize(changed.Arn, IamConditions.None);
        }

        if (changed.Id == user.Id && changed.Name == user.Name)
        {
            return call.Done(changed.ToReplacement());
        }

        if (changed.Id != user.Id && await directory.IsNameTakenAsync(RecordKind.User, call.Account, changed.Name, cancellationToken))
        {
            throw IamErrors.AlreadyExists("User", changed.Name);
        }

        // The keys say whose they are by name, so they change with it.
        await accessKeys.RenameOwnerAsync(user, changed, () => call.Record(), cancellationToken);
        return call.Done();
    }

    private async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("UserName", IamShapes.UserName);
        call.Parameters.Check();
        StoredUser user = await call.UserAsync(name, IamConditions.None, cancellationToken);
        if (user.AccessKeyIds.Length > 0)
        {
            throw IamErrors.MustFirst("delete access keys");
        }

        if (user.InlinePolicies.Length > 0)
        {
            throw IamErrors.MustFirst("delete policies");
        }

        if (user.AttachedPolicies.Length > 0)
        {
            throw IamErrors.MustFirst("detach all policies");
        }

        if (user.Groups.Length > 0)
        {
            throw IamErrors.MustFirst("remove users from group");
        }

        return call.Done([user.ToDeletion(), .. await policyUse.ChangeBoundaryAsync(call, user.PermissionsBoundary, null, cancellationToken)]);
    }
}

// Groups, and who is in them.
using System.Collections.Immutable;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreateGroup, GetGroup, ListGroups, UpdateGroup, DeleteGroup, AddUserToGroup, RemoveUserFromGroup, ListGroupsForUser.</summary>
internal sealed class Groups(IdentityDirectory directory)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreateGroup", CreateAsync), new("GetGroup", GetAsync), new("ListGroups", ListAsync), new("UpdateGroup", UpdateAsync), new("DeleteGroup", DeleteAsync),
        new("AddUserToGroup", AddUserAsync), new("RemoveUserFromGroup", RemoveUserAsync), new("ListGroupsForUser", ListForUserAsync),
    ];

    private async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string path = call.Parameters.Optional("Path", IamShapes.Path) ?? "/";
        string name = call.Parameters.Required("GroupName", IamShapes.GroupOrPolicyName);
        call.Parameters.Check();
        StoredGroup group = new()
        {
            Partition = call.Partition,
            Account = call.Account,
            Path = path,
            Name = name,
            UniqueId = UniqueIds.Create(UniqueIds.GroupPrefix),
            CreatedAt = call.Now,
        };
        call.Authorize(group.Arn, IamConditions.None);
        await ThrowIfTakenAsync(call, name, cancellationToken);
        if (await directory.CountAsync(RecordKind.Group, call.Account, cancellationToken) >= Limits.GroupsPerAccountMax)
        {
            throw IamErrors.QuotaExceeded("GroupsPerAccount", Limits.GroupsPerAccountMax);
        }

        XmlAnswer answer = call.Answer();
        answer.Start("Group");
        IamAnswers.Write(answer, group);
        answer.End();
        return new IamOutcome(answer, [group.ToInsert()]);
    }

    private async ValueTask<IamOutcome> GetAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("GroupName", IamShapes.GroupOrPolicyName);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        StoredGroup group = await call.GroupAsync(name, IamConditions.None, cancellationToken);
        IamItems<StoredUser> users = await page.FillAsync(
            (after, limit) => directory.ListUsersAsync(call.Account, after, limit, cancellationToken),
            static user => user.Name,
            user => user.Groups.Contains(group.Name));
        XmlAnswer answer = call.Answer();
        answer.Start("Group");
        IamAnswers.Write(answer, group);
        answer.End();
        answer.List("Users", users.Items, IamAnswers.Write);
        users.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        string prefix = call.Parameters.Optional("PathPrefix", IamShapes.PathPrefix) ?? "/";
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        call.Authorize(call.ArnOf("group", prefix), IamConditions.None);
        IamItems<StoredGroup> groups = await page.FillAsync(
            (after, limit) => directory.ListGroupsAsync(call.Account, after, limit, cancellationToken),
            static group => group.Name,
            group => group.Path.StartsWith(prefix, StringComparison.Ordinal));
        XmlAnswer answer = call.Answer();
        answer.List("Groups", groups.Items, IamAnswers.Write);
        groups.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> UpdateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("GroupName", IamShapes.GroupOrPolicyName);
        string? newPath = call.Parameters.Optional("NewPath", IamShapes.Path);
        string? newName = call.Parameters.Optional("NewGroupName", IamShapes.GroupOrPolicyName);
        call.Parameters.Check();
        StoredGroup group = await call.GroupAsync(name, IamConditions.None, cancellationToken);
        StoredGroup changed = group with { Path = newPath ?? group.Path, Name = newName ?? group.Name };
        if (changed.Arn != group.Arn)
        {
            call.Authorize(changed.Arn, IamConditions.None);
        }

        if (changed.Name == group.Name)
        {
            return call.Done(changed.ToReplacement());
        }

        if (group.MemberCount > Limits.RenamedGroupMembersMax)
        {
            throw IamErrors.LimitExceeded($"A group with more than {Limits.RenamedGroupMembersMax} users cannot be renamed.");
        }

        List<RecordChange> changes = [];
        if (changed.Id == group.Id)
        {
            changes.Add(changed.ToReplacement());
        }
        else
        {
            await ThrowIfTakenAsync(call, changed.Name, cancellationToken);
            changes.AddRange([group.ToDeletion(), changed.ToInsert()]);
        }

        // Users say by name which groups they are in, so they change with it.
        foreach (StoredUser user in await MembersAsync(call, group, cancellationToken))
        {
            changes.Add((user with { Groups = user.Groups.Replace(group.Name, changed.Name) }).ToReplacement());
        }

        return call.Done(changes);
    }

    private async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("GroupName", IamShapes.GroupOrPolicyName);
        call.Parameters.Check();
        StoredGroup group = await call.GroupAsync(name, IamConditions.None, cancellationToken);
        if (group.MemberCount > 0)
        {
            throw IamErrors.MustFirst("remove users from group");
        }

        if (group.InlinePolicies.Length > 0)
        {
            throw IamErrors.MustFirst("delete policies");
        }

        return group.AttachedPolicies.Length > 0 ? throw IamErrors.MustFirst("detach all policies") : call.Done(group.ToDeletion());
    }

    private async ValueTask<IamOutcome> AddUserAsync(IamCall call, CancellationToken cancellationToken)
    {
        (StoredGroup group, StoredUser user) = await ReadMembershipAsync(call, cancellationToken);
        if (user.Groups.Contains(group.Name))
        {
            return call.Done();
        }

        return user.Groups.Length >= Limits.GroupsPerUserMax
            ? throw IamErrors.QuotaExceeded("GroupsPerUser", Limits.GroupsPerUserMax)
            : call.Done((user with { Groups = user.Groups.Add(group.Name) }).ToReplacement(), (group with { MemberCount = group.MemberCount + 1 }).ToReplacement());
    }

    private async ValueTask<IamOutcome> RemoveUserAsync(IamCall call, CancellationToken cancellationToken)
    {
        (StoredGroup group, StoredUser user) = await ReadMembershipAsync(call, cancellationToken);
        return user.Groups.Contains(group.Name)
            ? call.Done((user with { Groups = user.Groups.Remove(group.Name) }).ToReplacement(), (group with { MemberCount = group.MemberCount - 1 }).ToReplacement())
            : call.Done();
    }

    private async ValueTask<IamOutcome> ListForUserAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("UserName", IamShapes.UserName);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        StoredUser user = await call.UserAsync(name, IamConditions.None, cancellationToken);
        List<StoredGroup> groups = [];
        foreach (string groupName in user.Groups)
        {
            if (await directory.FindGroupAsync(call.Account, groupName, cancellationToken) is { } group)
            {
                groups.Add(group);
            }
        }

        IamItems<StoredGroup> items = page.Cut(groups);
        XmlAnswer answer = call.Answer();
        answer.List("Groups", items.Items, IamAnswers.Write);
        items.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<(StoredGroup Group, StoredUser User)> ReadMembershipAsync(IamCall call, CancellationToken cancellationToken)
    {
        string groupName = call.Parameters.Required("GroupName", IamShapes.GroupOrPolicyName);
        string userName = call.Parameters.Required("UserName", IamShapes.UserName);
        call.Parameters.Check();

        // The permission is one on the group; the user is only looked up.
        StoredGroup group = await call.GroupAsync(groupName, IamConditions.None, cancellationToken);
        StoredUser user = await directory.FindUserAsync(call.Account, userName, cancellationToken) ?? throw IamErrors.NoSuchEntity("user", userName);
        return (group, user);
    }

    private async ValueTask ThrowIfTakenAsync(IamCall call, string name, CancellationToken cancellationToken)
    {
        if (await directory.IsNameTakenAsync(RecordKind.Group, call.Account, name, cancellationToken))
        {
            throw IamErrors.AlreadyExists("Group", name);
        }
    }

    private async ValueTask<ImmutableArray<StoredUser>> MembersAsync(IamCall call, StoredGroup group, CancellationToken cancellationToken)
    {
        IamPage all = new(Limits.UsersPerAccountMax, null);
        IamItems<StoredUser> members = await all.FillAsync(
            (after, limit) => directory.ListUsersAsync(call.Account, after, limit, cancellationToken),
            static user => user.Name,
            user => user.Groups.Contains(group.Name));
        return [.. members.Items];
    }
}

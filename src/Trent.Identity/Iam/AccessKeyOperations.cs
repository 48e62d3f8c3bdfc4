// Access keys of users, and of the root user of the account.
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed.</summary>
internal sealed class AccessKeyOperations(IdentityDirectory directory, AccessKeyRing accessKeys)
{
    private static readonly string[] Statuses = ["Active", "Inactive"];

    // What AWS shows as the name of the root user.
    private const string RootName = "<root_account>";

    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreateAccessKey", CreateAsync), new("ListAccessKeys", ListAsync), new("UpdateAccessKey", UpdateAsync), new("DeleteAccessKey", DeleteAsync),
        new("GetAccessKeyLastUsed", GetLastUsedAsync),
    ];

    private async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string? name = call.Parameters.Optional("UserName", IamShapes.UserName);
        call.Parameters.Check();
        StoredUser? user = await OwnerAsync(call, name, cancellationToken);
        XmlAnswer answer = call.Answer();
        try
        {
            using CreatedAccessKey created = user is null
                ? await accessKeys.CreateForRootAsync(call.Account, Record, cancellationToken)
                : await accessKeys.CreateAsync(user, Record, cancellationToken);
            return new IamOutcome(answer, []);
        }
        catch (AccessKeyLimitException full)
        {
            answer.Dispose();
            throw IamErrors.LimitExceeded(full.Message);
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        // The record is committed with the key, so that the answer is written before.
        RecordChange? Record(CreatedAccessKey created)
        {
            answer.Start("AccessKey");
            answer.Text("UserName", user?.Name ?? RootName);
            answer.Text("AccessKeyId", created.AccessKeyId);
            answer.Text("Status", Statuses[0]);
            answer.Secret("SecretAccessKey", created.Secret.DangerousSpan);
            answer.Instant("CreateDate", created.CreatedAt);
            answer.End();
            return call.Record(answer);
        }
    }

    private async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        string? name = call.Parameters.Optional("UserName", IamShapes.UserName);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        StoredUser? user = await OwnerAsync(call, name, cancellationToken);
        IamItems<AccessKey> keys = page.Cut(user is null ? accessKeys.ListOfRoot(call.Account) : accessKeys.ListOf(user));
        XmlAnswer answer = call.Answer();
        answer.List("AccessKeyMetadata", keys.Items, (inner, key) =>
        {
            inner.Text("UserName", user?.Name);
            inner.Text("AccessKeyId", key.Id);
            inner.Text("Status", key.IsActive ? Statuses[0] : Statuses[1]);
            inner.Instant("CreateDate", key.CreatedAt);
        });
        keys.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> UpdateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string? name = call.Parameters.Optional("UserName", IamShapes.UserName);
        string id = call.Parameters.Required("AccessKeyId", IamShapes.AccessKeyId);
        string status = call.Parameters.RequiredOneOf("Status", Statuses);
        call.Parameters.Check();
        StoredUser? user = await OwnerAsync(call, name, cancellationToken);
        return Owns(call, user, id) && await accessKeys.SetActiveAsync(id, status == Statuses[0], () => call.Record(), cancellationToken) ? call.Done() : throw IamErrors.NoSuchAccessKey(id);
    }

    private async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken)
    {
        string? name = call.Parameters.Optional("UserName", IamShapes.UserName);
        string id = call.Parameters.Required("AccessKeyId", IamShapes.AccessKeyId);
        call.Parameters.Check();
        StoredUser? user = await OwnerAsync(call, name, cancellationToken);
        return Owns(call, user, id) && await accessKeys.DeleteAsync(id, user, () => call.Record(), cancellationToken) ? call.Done() : throw IamErrors.NoSuchAccessKey(id);
    }

    private async ValueTask<IamOutcome> GetLastUsedAsync(IamCall call, CancellationToken cancellationToken)
    {
        string id = call.Parameters.Required("AccessKeyId", IamShapes.AccessKeyId);
        call.Parameters.Check();
        AccessKey? key = FindOfAccount(call, id);
        StoredUser? user = key?.Owner.UserName is { } name ? await directory.FindUserAsync(call.Account, name, cancellationToken) : null;
        call.Authorize(user?.Arn ?? "*", new IamConditions { ResourceTags = user?.Tags ?? [] });
        if (key is null)
        {
            throw IamErrors.NoSuchAccessKey(id);
        }

        XmlAnswer answer = call.Answer();
        answer.Text("UserName", key.Owner.UserName ?? RootName);
        answer.Start("AccessKeyLastUsed");
        if (key.LastUse is { } use)
        {
            answer.Instant("LastUsedDate", use.At);
        }

        answer.Text("ServiceName", key.LastUse?.Service ?? "N/A");
        answer.Text("Region", key.LastUse?.Region ?? "N/A");
        answer.End();
        return new IamOutcome(answer, []);
    }

    // Whoever signs as the root user and names nobody means the root user's own keys.
    private static async ValueTask<StoredUser?> OwnerAsync(IamCall call, string? name, CancellationToken cancellationToken)
    {
        if (name is null && call.Caller.IsAccountRoot)
        {
            call.Authorize(call.Caller.PrincipalArn, IamConditions.None);
            return null;
        }

        return await call.UserAsync(call.UserNameOrOwn(name), IamConditions.None, cancellationToken);
    }

    private AccessKey? FindOfAccount(IamCall call, string id)
    {
        AccessKey? key = accessKeys.FindAny(id);
        return key is null || key.Owner.Account != call.Account ? null : key;
    }

    private bool Owns(IamCall call, StoredUser? user, string id) =>
        FindOfAccount(call, id) is { } key && key.Owner.UserUniqueId == user?.UniqueId;
}

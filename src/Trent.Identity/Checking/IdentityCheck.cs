// Checks what is kept of identities: users, groups, roles, policies, providers, accounts and access keys.
using Trent.Authorization;
using Trent.Cryptography;
using Trent.Engine.Checking;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Model;

namespace Trent.Identity.Checking;

/// <summary>
/// Looks into every record of identities: that its body can be read, its policies are policies, that what it names is there, and that numbers
/// of members and attachments are right. Policies and groups of one account are in memory at a time. It changes nothing.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="scan">The same store.</param>
/// <param name="vault">Opens the secrets of access keys.</param>
/// <param name="partition">The partition of ARNs.</param>
/// <param name="findings">What is found.</param>
public sealed class IdentityCheck(IRecordStore store, IRecordScan scan, SecretVault vault, string partition, CheckFindings findings)
{
    private readonly RecordCursor policies = new(scan, RecordKind.ManagedPolicy);
    private readonly RecordCursor groups = new(scan, RecordKind.Group);
    private readonly RecordCursor users = new(scan, RecordKind.User);
    private readonly RecordCursor roles = new(scan, RecordKind.Role);

    /// <summary>Checks all records of identities, once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await NextAccountAsync(cancellationToken) is { } account)
        {
            await CheckAccountAsync(account, cancellationToken);
        }

        await ForEachAsync(RecordKind.OidcProvider, static record => StoredOidcProvider.FromRecord(record), static (_, _) => ValueTask.CompletedTask, cancellationToken);
        await ForEachAsync(RecordKind.Account, static record => StoredAccount.FromRecord(record), static (_, _) => ValueTask.CompletedTask, cancellationToken);
        await ForEachAsync(RecordKind.AccessKey, static record => StoredAccessKey.FromRecord(record), CheckAccessKeyAsync, cancellationToken);
    }

    private async Task ForEachAsync<T>(RecordKind kind, Func<StoredRecord, T> read, Func<StoredRecord, T, ValueTask> check, CancellationToken cancellationToken)
        where T : class
    {
        RecordCursor cursor = new(scan, kind);
        while (await cursor.TakeAsync(cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            if (findings.Read(record, read) is { } value)
            {
                await GuardAsync(record, () => check(record, value));
            }
        }
    }

    // The first account, in the order of all cursors, of which something was not yet looked into.
    private async ValueTask<string?> NextAccountAsync(CancellationToken cancellationToken)
    {
        string? first = null;
        foreach (RecordCursor cursor in (RecordCursor[])[policies, groups, users, roles])
        {
            if ((await cursor.PeekAsync(cancellationToken))?.Id.Account is { } account && (first is null || string.CompareOrdinal(account, first) < 0))
            {
                first = account;
            }
        }

        return first;
    }

    private async Task CheckAccountAsync(string account, CancellationToken cancellationToken)
    {
        Dictionary<string, PolicyCounts> policiesByArn = new(StringComparer.Ordinal);
        while (await policies.TakeOfAsync(account, cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            if (findings.Read(record, StoredManagedPolicy.FromRecord) is { } policy)
            {
                policiesByArn[policy.Arn] = new PolicyCounts(record.Id, policy.AttachmentCount, policy.BoundaryCount);
                foreach (ManagedPolicyVersion version in policy.Versions)
                {
                    CheckPolicy(record.Id, version.Text, PolicyKind.Identity, $"Its version v{version.Number}");
                }
            }
        }

        Dictionary<string, GroupCounts> groupsByName = new(StringComparer.Ordinal);
        while (await groups.TakeOfAsync(account, cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            if (findings.Read(record, StoredGroup.FromRecord) is { } group)
            {
                groupsByName[group.Name] = new GroupCounts(record.Id, group.MemberCount);
                CheckPolicies(record.Id, group, policiesByArn);
            }
        }

        while (await users.TakeOfAsync(account, cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            if (findings.Read(record, StoredUser.FromRecord) is { } user)
            {
                await GuardAsync(record, () => CheckUserAsync(record.Id, user, policiesByArn, groupsByName, cancellationToken));
            }
        }

        while (await roles.TakeOfAsync(account, cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            if (findings.Read(record, StoredRole.FromRecord) is { } role)
            {
                CheckPolicy(record.Id, role.TrustPolicy, PolicyKind.Trust, "Its trust policy");
                CheckActor(record.Id, role, policiesByArn);
            }
        }

        foreach (PolicyCounts counts in policiesByArn.Values)
        {
            findings.Reference(counts.Id, counts.Attached == counts.Attachments, $"It counts {counts.Attachments} attachments, but there are {counts.Attached}.");
            findings.Reference(counts.Id, counts.Bounding == counts.Boundaries, $"It counts {counts.Boundaries} uses as a boundary, but there are {counts.Bounding}.");
        }

        foreach (GroupCounts counts in groupsByName.Values)
        {
            findings.Reference(counts.Id, counts.Found == counts.Members, $"It counts {counts.Members} members, but there are {counts.Found}.");
        }
    }

    private async ValueTask CheckUserAsync(
        RecordId id, StoredUser user, Dictionary<string, PolicyCounts> policiesByArn, Dictionary<string, GroupCounts> groupsByName, CancellationToken cancellationToken)
    {
        CheckActor(id, user, policiesByArn);
        foreach (string name in user.Groups)
        {
            bool isThere = groupsByName.TryGetValue(name, out GroupCounts? group);
            findings.Reference(id, isThere, $"It is in the group {name}, which is not there.");
            if (isThere)
            {
                group!.Found++;
            }
        }

        foreach (string keyId in user.AccessKeyIds)
        {
            StoredRecord? found = await store.FindAsync(AccessKey.AddressOf(keyId), cancellationToken);
            StoredAccessKey? key = found is null ? null : findings.Read(found, StoredAccessKey.FromRecord);
            findings.Reference(id, key?.Owner.UserUniqueId == user.UniqueId, $"It names the access key {keyId}, which is not there or is another's.");
        }
    }

    private void CheckActor(RecordId id, StoredActor actor, Dictionary<string, PolicyCounts> policiesByArn)
    {
        CheckPolicies(id, actor, policiesByArn);
        if (actor.PermissionsBoundary is { } boundary && FindPolicy(id, boundary, policiesByArn) is { } counts)
        {
            counts.Bounding++;
        }
    }

    private void CheckPolicies(RecordId id, StoredIdentity identity, Dictionary<string, PolicyCounts> policiesByArn)
    {
        foreach (InlinePolicy inline in identity.InlinePolicies)
        {
            CheckPolicy(id, inline.Text, PolicyKind.Identity, $"Its inline policy {inline.Name}");
        }

        foreach (string arn in identity.AttachedPolicies)
        {
            if (FindPolicy(id, arn, policiesByArn) is { } counts)
            {
                counts.Attached++;
            }
        }
    }

    private PolicyCounts? FindPolicy(RecordId id, string arn, Dictionary<string, PolicyCounts> policiesByArn)
    {
        bool isOurs = policiesByArn.TryGetValue(arn, out PolicyCounts? counts);
        findings.Reference(id, isOurs || ManagedByAws.Find(partition, arn) is not null, $"It has the policy {arn}, which is not there.");
        return counts;
    }

    private void CheckPolicy(RecordId id, string text, PolicyKind kind, string subject) =>
        findings.Policy(id, PolicyDocument.Parse(text, kind) is PolicyParseResult.WellFormed, $"{subject} cannot be read.");

    private async ValueTask CheckAccessKeyAsync(StoredRecord record, StoredAccessKey key)
    {
        using (SecretBuffer? secret = vault.TryOpen(key.Label, key.Sealed))
        {
            findings.Secret(record.Id, secret is not null, "Its secret does not open.");
        }

        if (key.Owner.UserName is not { } userName)
        {
            return;
        }

        StoredRecord? found = await store.FindAsync(StoredIdentity.AddressOf(RecordKind.User, key.Owner.Account, userName), CancellationToken.None);
        StoredUser? user = found is null ? null : findings.Read(found, StoredUser.FromRecord);
        findings.Reference(
            record.Id, user is not null && user.UniqueId == key.Owner.UserUniqueId && user.AccessKeyIds.Contains(record.Id.Name), $"Its user {userName} is not there or does not know it.");
    }

    private async ValueTask GuardAsync(StoredRecord record, Func<ValueTask> check)
    {
        try
        {
            await check();
        }
        catch (RecordIntegrityException untrusted)
        {
            // What it names cannot be trusted: a fault of that record, by which this one cannot be judged.
            findings.Fault(record.Id, untrusted.Message);
        }
    }

    private sealed class PolicyCounts(RecordId id, int attachments, int boundaries)
    {
        public RecordId Id { get; } = id;

        public int Attachments { get; } = attachments;

        public int Boundaries { get; } = boundaries;

        public int Attached { get; set; }

        public int Bounding { get; set; }
    }

    private sealed class GroupCounts(RecordId id, int members)
    {
        public RecordId Id { get; } = id;

        public int Members { get; } = members;

        public int Found { get; set; }
    }
}

// The alias of an account, and how much it has of everything.
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreateAccountAlias, ListAccountAliases, DeleteAccountAlias, GetAccountSummary.</summary>
internal sealed class Accounts(IdentityDirectory directory, AccessKeyRing accessKeys)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreateAccountAlias", CreateAliasAsync), new("ListAccountAliases", ListAliasesAsync), new("DeleteAccountAlias", DeleteAliasAsync),
        new("GetAccountSummary", SummarizeAsync),
    ];

    private async ValueTask<IamOutcome> CreateAliasAsync(IamCall call, CancellationToken cancellationToken)
    {
        string alias = call.Parameters.Required("AccountAlias", IamShapes.AccountAlias);
        call.Parameters.Check();
        call.Authorize("*", IamConditions.None);
        StoredAccount account = await directory.FindAccountAsync(call.Account, cancellationToken) ?? new StoredAccount { Account = call.Account, CreatedAt = call.Now };
        return account.Alias == alias
            ? throw IamErrors.AlreadyExists($"The account alias {alias} already exists.")
            : call.Done((account with { Alias = alias }).ToChange());
    }

    private async ValueTask<IamOutcome> ListAliasesAsync(IamCall call, CancellationToken cancellationToken)
    {
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        call.Authorize("*", IamConditions.None);
        string? alias = (await directory.FindAccountAsync(call.Account, cancellationToken))?.Alias;
        IamItems<string> aliases = page.Cut<string>(alias is null ? [] : [alias]);
        XmlAnswer answer = call.Answer();
        answer.Texts("AccountAliases", aliases.Items);
        aliases.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> DeleteAliasAsync(IamCall call, CancellationToken cancellationToken)
    {
        string alias = call.Parameters.Required("AccountAlias", IamShapes.AccountAlias);
        call.Parameters.Check();
        call.Authorize("*", IamConditions.None);
        return await directory.FindAccountAsync(call.Account, cancellationToken) is { } account && account.Alias == alias
            ? call.Done((account with { Alias = null }).ToChange())
            : throw IamErrors.NoSuchEntity($"The account alias {alias} cannot be found.");
    }

    private async ValueTask<IamOutcome> SummarizeAsync(IamCall call, CancellationToken cancellationToken)
    {
        call.Authorize("*", IamConditions.None);
        (string Key, int Value)[] entries =
        [
            ("Users", await directory.CountAsync(RecordKind.User, call.Account, cancellationToken)),
            ("UsersQuota", Limits.UsersPerAccountMax),
            ("Groups", await directory.CountAsync(RecordKind.Group, call.Account, cancellationToken)),
            ("GroupsQuota", Limits.GroupsPerAccountMax),
            ("Roles", await directory.CountAsync(RecordKind.Role, call.Account, cancellationToken)),
            ("RolesQuota", Limits.RolesPerAccountMax),
            ("Policies", await directory.CountAsync(RecordKind.ManagedPolicy, call.Account, cancellationToken)),
            ("PoliciesQuota", Limits.ManagedPoliciesPerAccountMax),
            ("Providers", await directory.CountAsync(RecordKind.OidcProvider, call.Account, cancellationToken)),
            ("AccountAccessKeysPresent", accessKeys.ListOfRoot(call.Account).Count > 0 ? 1 : 0),
            ("AccessKeysPerUserQuota", Limits.AccessKeysPerUserMax),
            ("GroupsPerUserQuota", Limits.GroupsPerUserMax),
            ("UserPolicySizeQuota", Limits.UserInlinePolicyCharactersMax),
            ("GroupPolicySizeQuota", Limits.GroupInlinePolicyCharactersMax),
            ("RolePolicySizeQuota", Limits.RoleInlinePolicyCharactersMax),
            ("PolicySizeQuota", Limits.ManagedPolicyCharactersMax),
            ("AssumeRolePolicySizeQuota", Limits.TrustPolicyCharactersMax),
            ("VersionsPerPolicyQuota", Limits.PolicyVersionsMax),
            ("AttachedPoliciesPerUserQuota", Limits.AttachedPoliciesMax),
            ("AttachedPoliciesPerGroupQuota", Limits.AttachedPoliciesMax),
            ("AttachedPoliciesPerRoleQuota", Limits.AttachedPoliciesMax),
        ];
        XmlAnswer answer = call.Answer();
        answer.Start("SummaryMap");
        foreach ((string key, int value) in entries)
        {
            answer.Start("entry");
            answer.Text("key", key);
            answer.Number("value", value);
            answer.End();
        }

        answer.End();
        return new IamOutcome(answer, []);
    }
}

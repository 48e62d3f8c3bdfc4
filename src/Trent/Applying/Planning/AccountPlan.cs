// The changes of one account.
using Trent.Applying.State;
using Trent.Configuration;
using static Trent.Applying.Planning.ChangeDraft;

namespace Trent.Applying.Planning;

/// <summary>Plans an account.</summary>
/// <param name="desired">What the file says.</param>
/// <param name="account">What there is.</param>
/// <param name="present">What was read besides.</param>
internal sealed class AccountPlan(AccountState desired, AccountState account, PresentState present)
{
    private readonly PolicyArns arns = new(present.Partition, desired, account);

    /// <summary>What is made and changed.</summary>
    /// <exception cref="SettingsException">The account cannot be made what the file says.</exception>
    public IEnumerable<Change> Changes()
    {
        CheckGroups();
        PolicyPlan policies = new(present.Partition, desired.Account, arns);
        IdentityPlan identities = new(desired.Account, arns);
        return
        [
            .. Alias(),
            .. desired.OidcProviders.SelectMany(provider => policies.Between(provider, account.OidcProviders.FirstOrDefault(known => known.Issuer == provider.Issuer))),
            .. desired.Policies.SelectMany(policy => policies.Between(policy, account.Policies.FirstOrDefault(known => known.Name == policy.Name))),
            .. desired.Identities.SelectMany(identity => identities.Between(identity, account.Identities.FirstOrDefault(known => known.Kind == identity.Kind && known.Name == identity.Name))),
            .. desired.Regions.SelectMany(region => region.Keys.SelectMany(new KeyPlan(desired.Account, region.Region, PresentOf(region)).For)),
        ];
    }

    /// <summary>What is deleted because the file does not name it.</summary>
    public IEnumerable<Change> Deletions()
    {
        PolicyPlan policies = new(present.Partition, desired.Account, arns);
        IdentityPlan identities = new(desired.Account, arns);
        return
        [
            .. Unnamed().Where(identity => !IsCaller(identity) && !IsUsed(identity)).SelectMany(identities.Delete),
            .. UnnamedPolicies().Where(policy => !IsUsed(policy)).SelectMany(policies.Delete),
        ];
    }

    /// <summary>What stays although the file does not name it.</summary>
    /// <param name="prune">Whether what the file does not name is deleted.</param>
    public IEnumerable<string> Notes(bool prune) =>
    [
        .. prune ? Unnamed().Where(IsCaller).Select(caller => $"{caller.Noun} {caller.Name} in {desired.Account} is left alone: it is who applies the file") : [],
        .. prune ? Unnamed().Where(IsUsed).Select(group => $"group {group.Name} in {desired.Account} is left alone: users who stay are in it") : [],
        .. prune ? UnnamedPolicies().Where(IsUsed).Select(policy => $"policy {policy.Name} in {desired.Account} is left alone: identities that stay have it") : [],
        .. prune ? account.OidcProviders.Where(provider => desired.OidcProviders.All(named => named.Issuer != provider.Issuer))
            .Select(provider => $"OIDC provider {provider.Url} in {desired.Account} is left alone: providers are not pruned") : [],
        .. prune ? desired.Regions.SelectMany(region => new KeyPlan(desired.Account, region.Region, PresentOf(region)).LeftAlone(region)) : [],
    ];

    private IEnumerable<Change> Alias()
    {
        if (desired.Alias is not { } alias || alias == account.Alias)
        {
            return [];
        }

        ChangeDraft draft = new(desired.Account);
        draft.Note($"alias {alias}");
        if (account.Alias is { } old)
        {
            draft.Iam("DeleteAccountAlias", Parameter("AccountAlias", old));
        }

        draft.Iam("CreateAccountAlias", Parameter("AccountAlias", alias));
        return draft.Finish(ChangeKind.Update, ChangePhase.Accounts, $"account {desired.Account}");
    }

    private void CheckGroups()
    {
        HashSet<string> groups = [.. desired.Identities.Concat(account.Identities).Where(static identity => identity.Kind == IdentityKind.Group).Select(static group => group.Name)];
        foreach (IdentityState user in desired.Identities)
        {
            if (user.Groups?.FirstOrDefault(group => !groups.Contains(group)) is { } missing)
            {
                throw new SettingsException($"user {user.Name} in {desired.Account} is to be in the group {missing}, which is neither in the file nor in the account");
            }
        }
    }

    private IEnumerable<IdentityState> Unnamed() =>
        account.Identities.Where(identity => desired.Identities.All(named => named.Kind != identity.Kind || named.Name != identity.Name));

    private IEnumerable<ManagedPolicyState> UnnamedPolicies() => account.Policies.Where(policy => desired.Policies.All(named => named.Name != policy.Name));

    // What identities that stay have: as the file says, or as they are where it says nothing.
    private IEnumerable<IdentityState> Staying() =>
    [
        .. Unnamed().Where(IsCaller),
        .. desired.Identities.Select(named => account.Identities.FirstOrDefault(identity => identity.Kind == named.Kind && identity.Name == named.Name) is { } identity
            ? named with
            {
                Groups = named.Groups ?? identity.Groups,
                AttachedPolicies = named.AttachedPolicies ?? identity.AttachedPolicies,
                Boundary = named.Boundary ?? identity.Boundary,
            }
            : named),
    ];

    private bool IsUsed(IdentityState identity) => identity.Kind == IdentityKind.Group && Staying().Any(user => user.Groups?.Contains(identity.Name) == true);

    private bool IsUsed(ManagedPolicyState policy)
    {
        string arn = arns.Of(policy);
        return Staying().Any(identity => identity.AttachedPolicies?.Any(IsIt) == true || (identity.Boundary is { } boundary && boundary != IdentityState.NoBoundary && IsIt(boundary)));

        bool IsIt(string reference) => arns.Of(reference) == arn;
    }

    // A session's ARN names its role without the path.
    private bool IsCaller(IdentityState identity) => identity.Kind switch
    {
        IdentityKind.User => present.CallerArn == $"arn:{present.Partition}:iam::{desired.Account}:user{identity.Path}{identity.Name}",
        IdentityKind.Role => present.CallerArn.StartsWith($"arn:{present.Partition}:sts::{desired.Account}:assumed-role/{identity.Name}/", StringComparison.Ordinal),
        _ => false,
    };

    private RegionState PresentOf(RegionState region) => account.Regions.FirstOrDefault(known => known.Region == region.Region) ?? new RegionState { Region = region.Region };
}

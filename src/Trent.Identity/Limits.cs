// Every limit of identities, and where its number comes from.
namespace Trent.Identity;

/// <summary>Limits of identities. "IAM quotas" are those of the AWS IAM user guide, at the values that apply unless they are raised.</summary>
public static class Limits
{
    /// <summary>Users per account (IAM quotas).</summary>
    public const int UsersPerAccountMax = 5_000;

    /// <summary>Groups per account (IAM quotas).</summary>
    public const int GroupsPerAccountMax = 300;

    /// <summary>Roles per account (IAM quotas).</summary>
    public const int RolesPerAccountMax = 1_000;

    /// <summary>Customer managed policies per account (IAM quotas).</summary>
    public const int ManagedPoliciesPerAccountMax = 1_500;

    /// <summary>OpenID Connect providers per account (IAM quotas).</summary>
    public const int OidcProvidersPerAccountMax = 100;

    /// <summary>Groups that a user may be in (IAM quotas).</summary>
    public const int GroupsPerUserMax = 10;

    /// <summary>Access keys per user, and of the root user (IAM quotas).</summary>
    public const int AccessKeysPerUserMax = 2;

    /// <summary>Managed policies attached to a user, group or role (IAM quotas).</summary>
    public const int AttachedPoliciesMax = 10;

    /// <summary>Versions kept of a managed policy (IAM quotas).</summary>
    public const int PolicyVersionsMax = 5;

    /// <summary>Tags of a user, role, policy or provider (IAM quotas).</summary>
    public const int TagsMax = 50;

    /// <summary>Characters of all inline policies of a user, white space not counted (IAM quotas).</summary>
    public const int UserInlinePolicyCharactersMax = 2_048;

    /// <summary>Characters of all inline policies of a group, white space not counted (IAM quotas).</summary>
    public const int GroupInlinePolicyCharactersMax = 5_120;

    /// <summary>Characters of all inline policies of a role, white space not counted (IAM quotas).</summary>
    public const int RoleInlinePolicyCharactersMax = 10_240;

    /// <summary>Characters of a managed policy, white space not counted (IAM quotas).</summary>
    public const int ManagedPolicyCharactersMax = 6_144;

    /// <summary>Characters of a role's trust policy, white space not counted (IAM quotas).</summary>
    public const int TrustPolicyCharactersMax = 2_048;

    /// <summary>
    /// Characters of all inline policies of one owner, or of all versions of a managed policy, white space counted: the longest document that
    /// the API takes (IAM API, policyDocumentType). It bounds the record, which the quotas above do not.
    /// </summary>
    public const int PolicyTextsCharactersMax = 131_072;

    /// <summary>Members of a group that is renamed: their records change in one commit, which takes 1,024 changes.</summary>
    public const int RenamedGroupMembersMax = 1_000;

    /// <summary>Audiences of an OpenID Connect provider (IAM quotas).</summary>
    public const int ClientIdsMax = 100;

    /// <summary>Thumbprints of an OpenID Connect provider (IAM API, CreateOpenIDConnectProvider).</summary>
    public const int ThumbprintsMax = 5;

    /// <summary>Characters of the keys that an operator lays down for a provider: some dozen RSA keys.</summary>
    public const int JwksCharactersMax = 65_536;

    /// <summary>Shortest of the longest durations that a role may set (IAM API, CreateRole).</summary>
    public const int MaxSessionSecondsMin = 3_600;

    /// <summary>Longest duration that a role may set (IAM API, CreateRole).</summary>
    public const int MaxSessionSecondsMax = 43_200;

    /// <summary>
    /// Access keys in a store: all are in memory, so that a stranger's guess costs no look at the disk. Two for each user of five full
    /// accounts, about 30 MB.
    /// </summary>
    public const int AccessKeysMax = 50_000;

    /// <summary>
    /// Callers remembered. One that was forgotten costs a few reads of the store; with a dozen policies that nobody shares, one takes
    /// about 50 KB.
    /// </summary>
    public const int RememberedCallersMax = 2_000;

    /// <summary>Compiled policies remembered; one of the greatest length takes about 50 KB.</summary>
    public const int RememberedPoliciesMax = 2_000;

    /// <summary>
    /// How often a request starts over when another one changed the same identity in between. Of N requests that contend, at least one
    /// commits in each round.
    /// </summary>
    public const int CommitAttemptsMax = 64;

    /// <summary>Items on a page when MaxItems is not given (IAM API, MaxItems).</summary>
    public const int PageItemsDefault = 100;

    /// <summary>Most items on a page (IAM API, MaxItems).</summary>
    public const int PageItemsMax = 1_000;

    /// <summary>Records read from the store at a time; bounds the memory, as a record of an identity may have some 200 KB.</summary>
    public const int ReadBatch = 100;

    /// <summary>How many last uses of access keys are written in one commit; bounds the size of a transaction.</summary>
    public const int UseFlushBatch = 500;
}

// Sessions of roles: whether one may begin, what it may do, and its credential.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;

namespace Trent.Identity.Sts;

/// <summary>A session that began.</summary>
/// <param name="Role">The role.</param>
/// <param name="Session">The session.</param>
/// <param name="Credential">Its credential; to be disposed.</param>
/// <param name="PackedPolicyPercent">How much of the room for policies and tags it takes; <see langword="null"/> when it has neither.</param>
internal sealed record BegunSession(StoredRole Role, RoleSession Session, TemporaryCredential Credential, int? PackedPolicyPercent) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Credential.Dispose();
}

/// <summary>What AssumeRole and AssumeRoleWithWebIdentity share.</summary>
/// <param name="directory">Where roles are.</param>
/// <param name="policies">Where managed policies are.</param>
/// <param name="tokens">Issues credentials.</param>
internal sealed class RoleSessions(IdentityDirectory directory, IdentityPolicies policies, SessionTokens tokens)
{
    private const int TrustPoliciesMax = 1_024;

    private readonly BoundedCache<string, PolicyDocument> trustPolicies = new(TrustPoliciesMax, static _ => { });

    /// <summary>The account of a role's ARN, whether or not there is such a role.</summary>
    /// <exception cref="Query.QueryException">The ARN is none of a role.</exception>
    public AccountId AccountOf(string roleArn) =>
        IamArn.TryParse(roleArn, out IamArn arn) && arn.Type == "role" && arn.Account is { } account && arn.Partition == directory.Partition
            ? account
            : throw StsErrors.ArnInvalid(roleArn);

    /// <summary>The role of an ARN, path included, or <see langword="null"/>.</summary>
    public async ValueTask<StoredRole?> FindRoleAsync(string roleArn, CancellationToken cancellationToken) =>
        await directory.FindRoleAsync(AccountOf(roleArn), roleArn[(roleArn.LastIndexOf('/') + 1)..], cancellationToken) is { } role && role.Arn == roleArn ? role : null;

    /// <summary>Whether the trust policy of a role lets a principal do something, and his own policies where they count.</summary>
    public bool IsTrusted(StoredRole role, Caller caller, string action, StsContext context) => new AccessRequest
    {
        Principal = caller.Principal,
        Policies = caller.Policies,
        Action = action,
        Resource = role.Arn,
        ResourceAccountId = role.Account.Value,
        ResourcePolicy = TrustPolicyOf(role),
        NamedUniqueIds = role.TrustPrincipals,
        Context = context,
    }.Decide().IsAllowed;

    /// <summary>Begins a session that is allowed, of a duration that was checked.</summary>
    /// <param name="session">The session.</param>
    /// <param name="role">The role.</param>
    /// <param name="parameters">What was asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Query.QueryException">Its policies are not good, or too large.</exception>
    public async ValueTask<BegunSession> BeginAsync(RoleSession session, StoredRole role, SessionParameters parameters, CancellationToken cancellationToken)
    {
        CheckInlinePolicy(parameters.Policy);
        foreach (string arn in parameters.PolicyArns)
        {
            await CheckManagedPolicyAsync(arn, role.Account, cancellationToken);
        }

        byte[] packed = SessionContent.Pack(session);
        int percent = (int)Math.Ceiling(packed.Length * 100.0 / StsLimits.PackedBytesMax);
        if (percent > 100)
        {
            throw StsErrors.PackedPolicyTooLarge(percent);
        }

        int seconds = parameters.DurationSeconds ?? StsLimits.RoleSessionSecondsDefault;
        TemporaryCredential credential = await tokens.IssueAsync(session, packed, session.IssuedAt.AddSeconds(seconds), cancellationToken);
        return new BegunSession(role, session, credential, packed.Length == 0 ? null : percent);
    }

    private static void CheckInlinePolicy(string? text)
    {
        switch (text is null ? null : PolicyDocument.Parse(text, PolicyKind.Identity))
        {
            case PolicyParseResult.Malformed malformed:
                throw StsErrors.MalformedPolicyDocument(malformed.Reason);
            case PolicyParseResult.InvalidPrincipal:
                throw StsErrors.MalformedPolicyDocument("A session policy names no principals.");
            default:
                break;
        }
    }

    // A session policy limits: one that is not there must not be taken for one that limits nothing.
    private async ValueTask CheckManagedPolicyAsync(string arn, AccountId account, CancellationToken cancellationToken)
    {
        bool isOfAccount = IamArn.TryParse(arn, out IamArn parsed) && parsed.Type == "policy" && (parsed.Account is null || parsed.Account.Value.Value == account.Value);
        if (!isOfAccount || await policies.FindManagedTextAsync(arn, cancellationToken) is null)
        {
            throw StsErrors.MalformedPolicyDocument($"Policy {arn} does not exist or is not attachable.");
        }
    }

    private PolicyDocument TrustPolicyOf(StoredRole role)
    {
        if (trustPolicies.TryGet(role.TrustPolicy, out PolicyDocument? known))
        {
            return known;
        }

        return PolicyDocument.Parse(role.TrustPolicy, PolicyKind.Trust) is PolicyParseResult.WellFormed wellFormed
            ? trustPolicies.TryAdd(role.TrustPolicy, wellFormed.Document, trustPolicies.BeginRead(role.TrustPolicy))
            : throw new RecordIntegrityException($"The trust policy of role {role.Name} is not one that this version of Trent can read.");
    }
}

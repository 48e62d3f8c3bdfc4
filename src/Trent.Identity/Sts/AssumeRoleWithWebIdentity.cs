// AssumeRoleWithWebIdentity: whoever an identity provider vouches for becomes a session of a role that trusts the provider.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.Directory;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>Answers AssumeRoleWithWebIdentity, the one operation that strangers may call.</summary>
/// <param name="sessions">Begins sessions.</param>
/// <param name="verifier">Verifies tokens.</param>
internal sealed class AssumeRoleWithWebIdentity(RoleSessions sessions, WebIdentityVerifier verifier)
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";

    public async ValueTask<XmlAnswer> AnswerAsync(QueryRequest request, RequestOrigin origin, CancellationToken cancellationToken)
    {
        SessionParameters parameters = SessionParameters.OfWebIdentity(request, out string token);
        AccountId account = sessions.AccountOf(parameters.RoleArn);
        WebIdentity identity = await verifier.VerifyAsync(account, token, cancellationToken);
        Caller caller = CallerOf(identity, account);
        // No word about whether there is such a role: the token may be of anybody whom the provider knows.
        if (await sessions.FindRoleAsync(parameters.RoleArn, cancellationToken) is not { } role
            || !sessions.IsTrusted(role, caller, Action, new StsContext(caller, origin) { Role = role, Parameters = parameters, WebIdentity = identity }))
        {
            throw StsErrors.WebIdentityNotAuthorized();
        }

        if (parameters.DurationSeconds > role.MaxSessionSeconds)
        {
            throw StsErrors.LongerThanRoleAllows();
        }

        RoleSession session = new()
        {
            AccessKeyId = TemporaryAccessKeyIds.Create(role.Account),
            Account = role.Account,
            RoleName = role.Name,
            RoleUniqueId = role.UniqueId,
            SessionName = parameters.SessionName,
            IssuedAt = origin.Now,
            Policy = parameters.Policy,
            PolicyArns = parameters.PolicyArns,
            FederatedProvider = identity.Provider.Arn,
        };
        using BegunSession begun = await sessions.BeginAsync(session, role, parameters, cancellationToken);
        XmlAnswer answer = new(QueryApi.Sts, "AssumeRoleWithWebIdentity");
        answer.Text("SubjectFromWebIdentityToken", identity.Subject);
        answer.Text("Audience", identity.Token.Audiences.First(audience => identity.Provider.ClientIds.Contains(audience)));
        AssumedRoleElements.Write(answer, begun);
        answer.Text("Provider", identity.Provider.Arn);
        return answer;
    }

    // He is nobody yet but the one the provider vouches for; only the trust policy of the role can let him in.
    private static Caller CallerOf(WebIdentity identity, AccountId account) => new()
    {
        Principal = new RequestPrincipal
        {
            Kind = PrincipalKind.Federated,
            Partition = identity.Provider.Partition,
            AccountId = account.Value,
            Arn = identity.Provider.Arn,
        },
        Account = account,
        AccessKeyId = string.Empty,
        UserId = identity.Subject,
        FederatedProvider = identity.Provider.Arn,
    };
}

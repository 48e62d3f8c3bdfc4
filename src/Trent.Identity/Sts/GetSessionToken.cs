// GetSessionToken: a temporary credential for the user, or root user, who has a lasting one.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity.Directory;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>Answers GetSessionToken. No permission is needed: the credential can do no more than the one that asked.</summary>
/// <param name="tokens">Issues the credential.</param>
internal sealed class GetSessionToken(SessionTokens tokens)
{
    public async ValueTask<XmlAnswer> AnswerAsync(QueryRequest request, Caller caller, RequestOrigin origin, CancellationToken cancellationToken)
    {
        if (caller.TokenIssuedAt is not null)
        {
            throw StsErrors.SessionCredentials("GetSessionToken");
        }

        MultiFactor.Refuse(request);
        QueryReader reader = new(request);
        int? asked = reader.OptionalInteger("DurationSeconds", StsLimits.SessionSecondsMin, StsLimits.UserSessionSecondsMax);
        reader.Check();
        int seconds = caller.IsAccountRoot
            ? Math.Min(asked ?? StsLimits.RootSessionSecondsMax, StsLimits.RootSessionSecondsMax)
            : asked ?? StsLimits.UserSessionSecondsDefault;
        UserSession session = new()
        {
            AccessKeyId = TemporaryAccessKeyIds.Create(caller.Account),
            Account = caller.Account,
            UserName = caller.Principal.Kind == PrincipalKind.User ? caller.UserName : null,
            UserUniqueId = caller.Principal.UniqueId,
            IssuedAt = origin.Now,
        };
        using TemporaryCredential credential = await tokens.IssueAsync(session, origin.Now.AddSeconds(seconds), cancellationToken);
        XmlAnswer answer = new(QueryApi.Sts, "GetSessionToken");
        CredentialsElement.Write(answer, credential);
        return answer;
    }
}

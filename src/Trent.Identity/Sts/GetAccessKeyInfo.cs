// GetAccessKeyInfo: the account that an access key id belongs to.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>Answers GetAccessKeyInfo.</summary>
/// <param name="accountOfAccessKey">The account of a lasting access key.</param>
internal sealed class GetAccessKeyInfo(Func<string, string?> accountOfAccessKey)
{
    private const string Action = "sts:GetAccessKeyInfo";

    private static readonly QueryText Shape = new(16, 128, QueryPatterns.AccessKeyId);

    public XmlAnswer Answer(QueryRequest request, Caller caller, RequestOrigin origin)
    {
        QueryReader reader = new(request);
        string accessKeyId = reader.Required("AccessKeyId", Shape);
        reader.Check();
        AccessRequest access = new()
        {
            Principal = caller.Principal,
            Policies = caller.Policies,
            Action = Action,
            Resource = "*",
            ResourceAccountId = caller.Account.Value,
            Context = new StsContext(caller, origin),
        };
        if (!access.Decide().IsAllowed)
        {
            throw StsErrors.NotAuthorized(caller, Action, null);
        }

        // A temporary id tells its account itself; nobody keeps a list of those.
        string account = accountOfAccessKey(accessKeyId)
            ?? (TemporaryAccessKeyIds.TryReadAccount(accessKeyId, out string? told) ? told : throw StsErrors.AccessKeyUnknown(accessKeyId));
        XmlAnswer answer = new(QueryApi.Sts, "GetAccessKeyInfo");
        answer.Text("Account", account);
        return answer;
    }
}

// GetCallerIdentity: who signed the request. Everyone may ask, whatever policies say.
using Trent.Engine;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

internal static class GetCallerIdentity
{
    public static XmlAnswer Answer(Caller caller)
    {
        XmlAnswer answer = new(QueryApi.Sts, "GetCallerIdentity");
        answer.Text("Arn", caller.PrincipalArn);
        answer.Text("UserId", caller.UserId);
        answer.Text("Account", caller.Account.Value);
        return answer;
    }
}

// Forms through IAM and STS on a real store: every action with every parameter wrong in every way.
using System.Text;
using Trent.Identity.Query;

namespace Trent.Fuzz.Targets;

internal sealed class IdentityTarget : Target
{
    private FuzzedService? service;

    public override string Name => "identity";

    public override int BytesMax => 2048;

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            service = new FuzzedService();
            return new[]
            {
                "Action=CreateUser&Version=2010-05-08&UserName=a&Tags.member.1.Key=k&Tags.member.1.Value=v&Path=%2Fx%2F",
                "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22*%22%2C%22Action%22%3A%22sts%3A*%22%7D%7D",
                "Action=PutUserPolicy&Version=2010-05-08&UserName=a&PolicyName=p&PolicyDocument=%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%7D%7D",
                "Action=CreatePolicy&Version=2010-05-08&PolicyName=m&PolicyDocument=%7B%22Statement%22%3A%5B%5D%7D",
                "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fa&ActionNames.member.1=kms%3ADecrypt",
                "Action=GetUser&Version=2010-05-08&UserName=a", "Action=ListUsers&Version=2010-05-08&MaxItems=1&Marker=AA", "Action=ListAccessKeys&Version=2010-05-08&UserName=a",
                "Action=DeleteUser&Version=2010-05-08&UserName=a", "Action=CreateOpenIDConnectProvider&Version=2010-05-08&Url=https%3A%2F%2Fx.example&ClientIDList.member.1=a",
                "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fr&RoleSessionName=s&DurationSeconds=900&Policy=%7B%7D",
                "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fr&RoleSessionName=s&WebIdentityToken=a.b.c",
                "Action=GetCallerIdentity&Version=2011-06-15", "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAAAAAAAAAAAAAAAAA",
            }.Select(Encoding.UTF8.GetBytes);
        }
    }

    public override int Run(byte[] input) => QueryRequest.TryParse(input, out QueryRequest? request, out QueryError error)
        ? HashCode.Combine(request.Action, service!.AskForm(request))
        : HashCode.Combine(error.Code);

    public override void Dispose()
    {
        service?.Dispose();
        base.Dispose();
    }
}

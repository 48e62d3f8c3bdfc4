// Whatever is sent to IAM, in whatever parameters, is answered or refused, and is never a failure of the service.
using CsCheck;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class GarbageTests
{
    private static readonly string[] Parameters =
    [
        "UserName", "NewUserName", "GroupName", "NewGroupName", "RoleName", "PolicyName", "PolicyArn", "PolicyDocument", "AssumeRolePolicyDocument", "Path", "NewPath", "PathPrefix",
        "PermissionsBoundary", "AccessKeyId", "Status", "VersionId", "Marker", "MaxItems", "Tags.member.1.Key", "Tags.member.1.Value", "TagKeys.member.1", "Url", "ClientID", "ClientIDList.member.1",
        "OpenIDConnectProviderArn", "AccountAlias", "Description", "MaxSessionDuration", "SetAsDefault", "PolicySourceArn", "ActionNames.member.1", "ResourceArns.member.1", "Scope", "EntityFilter",
    ];

    private static readonly string[] Values =
    [
        "", "x", "X", "\0", "\u0130", "ß", " ", "/", "//", "/p/", "*", "${aws:username}", "v1", "v2147483648", "v9999999999999999999", "0", "-1", "2147483647", "true", "Active", "All", "kms:Encrypt",
        "MTA", "LTE", "OTk5OTk5OTk5OTk5", "4pyT", "AKIAAAAAAAAAAAAAAAAA", "https://x.example.com/%00", "https://x.example.com:0", "https://[::1]", "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/", "arn:aws:iam::111122223333:policy/x", "arn:aws:iam::111122223333:policy//", "arn:aws:iam::111122223333:policy/\0aaaa", "arn:aws:iam::111122223333:user/x",
        "arn:aws:iam::111122223333:role/x", "arn:aws:sts::111122223333:assumed-role/x/", "arn:aws:sts::111122223333:assumed-role//x", "arn:aws:iam::111122223333:oidc-provider/\u0007/aaa",
        "arn:aws:iam::111122223333:root", new string('a', 128), new string('a', 129), "arn:aws:iam::111122223333:policy/" + new string('a', 2_000), IamCalls.AllowAll, IamCalls.AllowEncrypt,
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/x"},"Action":"sts:AssumeRole"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/x/yy"},"Action":"sts:AssumeRole"}]}""",
        new string('[', 5_000), "{\"Statement\":" + new string(' ', 10_000) + "}",
    ];

    [Fact]
    public async Task Nothing_that_is_sent_makes_the_service_fail()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string[] operations = [.. store.Identities.Iam.OperationNames.Order(StringComparer.Ordinal)];
        Gen<(int Parameter, int Value)> parameter = Gen.Select(Gen.Int[0, Parameters.Length - 1], Gen.Int[0, Values.Length - 1]);
        await Gen.Select(Gen.Int[0, operations.Length - 1], parameter.Array[0, 30]).SampleAsync(
            async (operation, parameters) =>
            {
                (string, string)[] sent = [.. parameters.DistinctBy(static pair => pair.Parameter).Select(static pair => (Parameters[pair.Parameter], Values[pair.Value]))];
                try
                {
                    _ = await store.IamAsync(operations[operation], sent);
                }
                catch (QueryException refusal)
                {
                    Assert.InRange(refusal.Error.HttpStatus, 400, 499);
                }
            },
            iter: 10_000,
            threads: 1);
    }
}

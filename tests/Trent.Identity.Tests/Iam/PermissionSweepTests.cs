// Every operation of IAM asks permission: the table of operations, tried by callers who may nothing, one thing, or all but one.
using System.Xml.Linq;
using Trent.Engine;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class PermissionSweepTests
{
    private const string User = "UserName=x";
    private const string Group = "GroupName=x";
    private const string Role = "RoleName=x";
    private const string Policy = "PolicyArn=arn:aws:iam::111122223333:policy/x";
    private const string Spare = "PolicyArn=arn:aws:iam::111122223333:policy/spare";
    private const string Provider = "OpenIDConnectProviderArn=arn:aws:iam::111122223333:oidc-provider/x.example.com";
    private const string Document = "PolicyDocument=" + IamCalls.AllowEncrypt;
    private const string Trusting = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}]}""";
    private const string Tag = "Tags.member.1.Key=k&Tags.member.1.Value=v";
    private const string Boundary = "PermissionsBoundary=arn:aws:iam::111122223333:policy/spare";
    private const string Key = "AccessKeyId=KEY";

    /// <summary>An operation, and parameters with which it succeeds for whoever may call it.</summary>
    public static readonly IReadOnlyDictionary<string, string> Operations = new Dictionary<string, string>
    {
        ["AddClientIDToOpenIDConnectProvider"] = Provider + "&ClientID=you",
        ["AddUserToGroup"] = Group + "&" + User,
        ["AttachGroupPolicy"] = Group + "&" + Spare,
        ["AttachRolePolicy"] = Role + "&" + Spare,
        ["AttachUserPolicy"] = User + "&" + Spare,
        ["CreateAccessKey"] = User,
        ["CreateAccountAlias"] = "AccountAlias=other",
        ["CreateGroup"] = "GroupName=new",
        ["CreateOpenIDConnectProvider"] = "Url=https://new.example.com",
        ["CreatePolicy"] = "PolicyName=new&" + Document,
        ["CreatePolicyVersion"] = Policy + "&" + Document,
        ["CreateRole"] = "RoleName=new&AssumeRolePolicyDocument=" + Trusting,
        ["CreateUser"] = "UserName=new",
        ["DeleteAccessKey"] = User + "&" + Key,
        ["DeleteAccountAlias"] = "AccountAlias=acme",
        ["DeleteGroup"] = "GroupName=empty",
        ["DeleteGroupPolicy"] = Group + "&PolicyName=p",
        ["DeleteLoginProfile"] = User,
        ["DeleteOpenIDConnectProvider"] = Provider,
        ["DeletePolicy"] = Spare,
        ["DeletePolicyVersion"] = Policy + "&VersionId=v2",
        ["DeleteRole"] = "RoleName=empty",
        ["DeleteRolePermissionsBoundary"] = Role,
        ["DeleteRolePolicy"] = Role + "&PolicyName=p",
        ["DeleteUser"] = "UserName=empty",
        ["DeleteUserPermissionsBoundary"] = User,
        ["DeleteUserPolicy"] = User + "&PolicyName=p",
        ["DetachGroupPolicy"] = Group + "&" + Policy,
        ["DetachRolePolicy"] = Role + "&" + Policy,
        ["DetachUserPolicy"] = User + "&" + Policy,
        ["GetAccessKeyLastUsed"] = Key,
        ["GetAccountSummary"] = "",
        ["GetGroup"] = Group,
        ["GetGroupPolicy"] = Group + "&PolicyName=p",
        ["GetLoginProfile"] = User,
        ["GetOpenIDConnectProvider"] = Provider,
        ["GetPolicy"] = Policy,
        ["GetPolicyVersion"] = Policy + "&VersionId=v1",
        ["GetRole"] = Role,
        ["GetRolePolicy"] = Role + "&PolicyName=p",
        ["GetUser"] = User,
        ["GetUserPolicy"] = User + "&PolicyName=p",
        ["ListAccessKeys"] = User,
        ["ListAccountAliases"] = "",
        ["ListAttachedGroupPolicies"] = Group,
        ["ListAttachedRolePolicies"] = Role,
        ["ListAttachedUserPolicies"] = User,
        ["ListEntitiesForPolicy"] = Policy,
        ["ListGroupPolicies"] = Group,
        ["ListGroups"] = "",
        ["ListGroupsForUser"] = User,
        ["ListInstanceProfilesForRole"] = Role,
        ["ListMFADevices"] = User,
        ["ListOpenIDConnectProviderTags"] = Provider,
        ["ListOpenIDConnectProviders"] = "",
        ["ListPolicies"] = "",
        ["ListPolicyTags"] = Policy,
        ["ListPolicyVersions"] = Policy,
        ["ListRolePolicies"] = Role,
        ["ListRoleTags"] = Role,
        ["ListRoles"] = "",
        ["ListSSHPublicKeys"] = User,
        ["ListServiceSpecificCredentials"] = User,
        ["ListSigningCertificates"] = User,
        ["ListUserPolicies"] = User,
        ["ListUserTags"] = User,
        ["ListUsers"] = "",
        ["PutGroupPolicy"] = Group + "&PolicyName=q&" + Document,
        ["PutRolePermissionsBoundary"] = Role + "&" + Boundary,
        ["PutRolePolicy"] = Role + "&PolicyName=q&" + Document,
        ["PutUserPermissionsBoundary"] = User + "&" + Boundary,
        ["PutUserPolicy"] = User + "&PolicyName=q&" + Document,
        ["RemoveClientIDFromOpenIDConnectProvider"] = Provider + "&ClientID=me",
        ["RemoveUserFromGroup"] = Group + "&" + User,
        ["SetDefaultPolicyVersion"] = Policy + "&VersionId=v2",
        ["SimulatePrincipalPolicy"] = "PolicySourceArn=arn:aws:iam::111122223333:user/x&ActionNames.member.1=kms:Encrypt",
        ["TagOpenIDConnectProvider"] = Provider + "&" + Tag,
        ["TagPolicy"] = Policy + "&" + Tag,
        ["TagRole"] = Role + "&" + Tag,
        ["TagUser"] = User + "&" + Tag,
        ["UntagOpenIDConnectProvider"] = Provider + "&TagKeys.member.1=k",
        ["UntagPolicy"] = Policy + "&TagKeys.member.1=k",
        ["UntagRole"] = Role + "&TagKeys.member.1=k",
        ["UntagUser"] = User + "&TagKeys.member.1=k",
        ["UpdateAccessKey"] = User + "&" + Key + "&Status=Inactive",
        ["UpdateAssumeRolePolicy"] = Role + "&PolicyDocument=" + Trusting,
        ["UpdateGroup"] = "GroupName=empty&NewGroupName=other",
        ["UpdateOpenIDConnectProviderThumbprint"] = Provider,
        ["UpdateRole"] = Role,
        ["UpdateRoleDescription"] = Role + "&Description=d",
        ["UpdateUser"] = "UserName=empty&NewUserName=other",
    };

    [Fact]
    public async Task The_table_holds_every_operation()
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(Operations.Keys.Order(StringComparer.Ordinal), store.Identities.Iam.OperationNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_may_nothing_is_refused_by_every_operation_and_changes_nothing()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string key = await FillAsync(store);
        Caller caller = await store.CallerOfAsync(await store.CreateUserAsync("stranger"));
        long generation = store.Identities.Directory.Generation;
        foreach ((string operation, string parameters) in Operations)
        {
            QueryError error = await store.IamRefusedAsync(caller, operation, Parse(parameters, key));
            Assert.Equal(("AccessDenied", 403), (error.Code, error.HttpStatus));
            Assert.Matches(
                $"^User: arn:aws:iam::111122223333:user/stranger is not authorized to perform: iam:{operation} on resource: .+ because no identity-based policy allows the iam:{operation} action$",
                error.Message);
        }

        Assert.Equal(generation, store.Identities.Directory.Generation);
    }

    [Fact]
    public async Task Whoever_may_one_thing_may_do_that_one()
    {
        foreach ((string operation, string parameters) in Operations)
        {
            await using StsStore store = await StsStore.OpenAsync();
            string key = await FillAsync(store);
            Caller caller = await store.CallerOfAsync(await store.CreateUserAsync("helper", IamCalls.Policy("iam:" + operation)));
            if (operation.EndsWith("LoginProfile", StringComparison.Ordinal))
            {
                Assert.Equal(
                    new QueryError("NoSuchEntity", "Login Profile for User x cannot be found.", 404), await store.IamRefusedAsync(caller, operation, Parse(parameters, key)));
                continue;
            }

            XElement answer = await store.IamAsync(caller, operation, Parse(parameters, key));
            Assert.StartsWith(operation, answer.Name.LocalName, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_deny_takes_one_thing_from_whoever_may_all()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string key = await FillAsync(store);
        StoredUser user = await store.CreateUserAsync("admin");
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "admin"), ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"));
        foreach ((string operation, string parameters) in Operations)
        {
            _ = await store.IamAsync("PutUserPolicy", ("UserName", "admin"), ("PolicyName", "no"), ("PolicyDocument", IamCalls.Policy("iam:" + operation, effect: "Deny")));
            QueryError error = await store.IamRefusedAsync(await store.CallerOfAsync(user), operation, Parse(parameters, key));
            Assert.EndsWith("with an explicit deny in an identity-based policy", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_parameter_that_is_missing_is_told_by_its_name()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await FillAsync(store);
        QueryError error = await store.IamRefusedAsync("PutUserPolicy", ("UserName", "x"));
        Assert.Equal("ValidationError", error.Code);
        Assert.StartsWith("2 validation errors detected: Value null at 'policyName' failed to satisfy constraint: Member must not be null", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CreateVirtualMFADevice", "2010-05-08")]
    [InlineData("getUser", "2010-05-08")]
    [InlineData("GetUser", "2011-06-15")]
    public async Task An_operation_that_there_is_not_is_told(string action, string version)
    {
        await using StsStore store = await StsStore.OpenAsync();
        QueryException refusal = await Assert.ThrowsAsync<QueryException>(() => store.Identities.Iam.AnswerAsync(
            QueryRequest.Parse(System.Text.Encoding.UTF8.GetBytes($"Action={action}&Version={version}")), StsStore.RootOf(), default, default, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(("InvalidAction", $"Could not find operation {action} for version {version}"), (refusal.Error.Code, refusal.Error.Message));
    }

    [Fact]
    public async Task Conditions_see_tags_boundary_and_policy_of_the_request()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await FillAsync(store);
        const string Spared = "arn:aws:iam::111122223333:policy/spare";
        await AssertAllowsAsync(store, "CreateUser", """{"StringEquals":{"aws:RequestTag/k":"v"}}""", "UserName=new&" + Tag, "UserName=new2");
        await AssertAllowsAsync(store, "TagUser", """{"ForAllValues:StringEquals":{"aws:TagKeys":"k"}}""", User + "&" + Tag, User + "&Tags.member.1.Key=z&Tags.member.1.Value=v");
        await AssertAllowsAsync(store, "GetUser", """{"StringEquals":{"aws:ResourceTag/K":"v"}}""", User, "UserName=empty");
        await AssertAllowsAsync(store, "GetRole", """{"StringEquals":{"iam:ResourceTag/k":"v"}}""", Role, "RoleName=empty");
        await AssertAllowsAsync(store, "AttachUserPolicy", $$$"""{"ArnEquals":{"iam:PolicyARN":"{{{Spared}}}"}}""", User + "&" + Spare, User + "&" + Policy);
        await AssertAllowsAsync(store, "CreateUser", $$$"""{"StringEquals":{"iam:PermissionsBoundary":"{{{Spared}}}"}}""", "UserName=new3&" + Boundary, "UserName=new4");
        await AssertAllowsAsync(store, "PutUserPolicy", """{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/bounding"}}""", User + "&PolicyName=z&" + Document, "UserName=empty&PolicyName=z&" + Document);
        await AssertAllowsAsync(store, "ListUsers", """{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", "", null);
    }

    private static async Task AssertAllowsAsync(StsStore store, string operation, string condition, string allowed, string? denied)
    {
        StoredUser user = await store.CreateUserAsync($"u{store.Identities.Directory.Generation}", IamCalls.Policy("iam:" + operation, condition: condition));
        _ = await store.IamAsync(await store.CallerOfAsync(user), operation, Parse(allowed, string.Empty));
        if (denied is not null)
        {
            Assert.Equal("AccessDenied", (await store.IamRefusedAsync(await store.CallerOfAsync(user), operation, Parse(denied, string.Empty))).Code);
        }
    }

    // One of everything, called x; spare policies; and empty ones to delete.
    private static async Task<string> FillAsync(StsStore store)
    {
        _ = await store.IamAsync("CreateAccountAlias", ("AccountAlias", "acme"));
        _ = await store.CreatePolicyAsync("x");
        _ = await store.CreatePolicyAsync("spare");
        string bounding = await store.CreatePolicyAsync("bounding", IamCalls.AllowAll);
        _ = await store.IamAsync("CreatePolicyVersion", Parse(Policy + "&" + Document, string.Empty));
        _ = await store.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://x.example.com"), ("ClientIDList.member.1", "me"), ("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v"));
        foreach (string name in (string[])["x", "empty"])
        {
            _ = await store.IamAsync("CreateUser", ("UserName", name));
            _ = await store.IamAsync("CreateGroup", ("GroupName", name));
            _ = await store.IamAsync("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", Trusting));
        }

        foreach (string word in (string[])["User", "Group", "Role"])
        {
            _ = await store.IamAsync($"Put{word}Policy", (word + "Name", "x"), ("PolicyName", "p"), ("PolicyDocument", IamCalls.AllowEncrypt));
            _ = await store.IamAsync($"Attach{word}Policy", Parse($"{word}Name=x&{Policy}", string.Empty));
            if (word != "Group")
            {
                _ = await store.IamAsync($"Tag{word}", Parse($"{word}Name=x&{Tag}", string.Empty));
                _ = await store.IamAsync($"Put{word}PermissionsBoundary", (word + "Name", "x"), ("PermissionsBoundary", bounding));
            }
        }

        return (await store.IamAsync("CreateAccessKey", ("UserName", "x"))).All("AccessKeyId")[0];
    }

    private static (string Name, string Value)[] Parse(string parameters, string key) =>
    [
        .. parameters.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..].Replace("KEY", key, StringComparison.Ordinal))),
    ];
}

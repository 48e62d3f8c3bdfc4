// Inline and attached policies, boundaries and tags, the same for users, groups and roles as far as they have them.
using System.Xml.Linq;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class PolicyHolderTests
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    public static TheoryData<string> Holders => ["User", "Group", "Role"];

    public static TheoryData<string, int, bool> InlineEdges => new()
    {
        { "User", Limits.UserInlinePolicyCharactersMax, true }, { "User", Limits.UserInlinePolicyCharactersMax + 1, false },
        { "Group", Limits.GroupInlinePolicyCharactersMax, true }, { "Group", Limits.GroupInlinePolicyCharactersMax + 1, false },
        { "Role", Limits.RoleInlinePolicyCharactersMax, true }, { "Role", Limits.RoleInlinePolicyCharactersMax + 1, false },
    };

    public static TheoryData<string> Actors => ["User", "Role"];

    [Theory]
    [MemberData(nameof(Holders))]
    public async Task An_inline_policy_is_put_shown_replaced_and_deleted(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        (string, string)[] named = [(holder + "Name", "x"), ("PolicyName", "p")];
        _ = await store.IamAsync($"Put{holder}Policy", [.. named, ("PolicyDocument", IamCalls.AllowEncrypt)]);
        XElement shown = await store.IamAsync($"Get{holder}Policy", named);
        Assert.Equal(("x", "p", IamCalls.AllowEncrypt), (shown.Child(holder + "Name").Value, shown.Child("PolicyName").Value, Uri.UnescapeDataString(shown.Child("PolicyDocument").Value)));
        _ = await store.IamAsync($"Put{holder}Policy", [.. named, ("PolicyDocument", IamCalls.AllowAll)]);
        Assert.Equal(IamCalls.AllowAll, Uri.UnescapeDataString((await store.IamAsync($"Get{holder}Policy", named)).All("PolicyDocument")[0]));
        Assert.Equal("p", (await store.IamAsync($"List{holder}Policies", named)).Child("PolicyNames").Value);
        _ = await store.IamAsync($"Delete{holder}Policy", named);
        QueryError gone = new("NoSuchEntity", $"The {holder.ToLowerInvariant()} policy with name p cannot be found.", 404);
        Assert.Equal(gone, await store.IamRefusedAsync($"Get{holder}Policy", named));
        Assert.Equal(gone, await store.IamRefusedAsync($"Delete{holder}Policy", named));
    }

    [Theory]
    [MemberData(nameof(InlineEdges))]
    public async Task Inline_policies_together_have_a_greatest_length_white_space_not_counted(string holder, int characters, bool isGood)
    {
        await using StsStore store = await OpenAsync(holder);
        int first = IamCalls.AllowEncrypt.Length;
        _ = await store.IamAsync($"Put{holder}Policy", (holder + "Name", "x"), ("PolicyName", "first"), ("PolicyDocument", IamCalls.AllowEncrypt + "   "));
        (string, string)[] second = [(holder + "Name", "x"), ("PolicyName", "second"), ("PolicyDocument", RoleTests.Padded(IamCalls.AllowEncrypt, characters - first) + "\n\t ")];
        if (isGood)
        {
            _ = await store.IamAsync($"Put{holder}Policy", second);
            Assert.Equal(2, (await store.IamAsync($"List{holder}Policies", (holder + "Name", "x"))).All("member").Length);
        }
        else
        {
            QueryError error = await store.IamRefusedAsync($"Put{holder}Policy", second);
            Assert.Equal(("LimitExceeded", $"Maximum policy size of {characters - 1} bytes exceeded for {holder.ToLowerInvariant()} x"), (error.Code, error.Message));
        }
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public async Task Inline_policies_together_fit_into_a_record_white_space_counted(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        string most = IamCalls.AllowEncrypt + new string(' ', Limits.PolicyTextsCharactersMax - IamCalls.AllowEncrypt.Length);
        _ = await store.IamAsync($"Put{holder}Policy", (holder + "Name", "x"), ("PolicyName", "p"), ("PolicyDocument", most));
        Assert.Equal(
            "Cannot exceed quota for PolicyTexts: 131072",
            (await store.IamRefusedAsync($"Put{holder}Policy", (holder + "Name", "x"), ("PolicyName", "q"), ("PolicyDocument", IamCalls.AllowEncrypt))).Message);
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public async Task A_document_that_is_no_identity_policy_is_refused(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        QueryError error = await store.IamRefusedAsync($"Put{holder}Policy", (holder + "Name", "x"), ("PolicyName", "p"), ("PolicyDocument", Trust.In("\"*\"")));
        Assert.Equal("MalformedPolicyDocument", error.Code);
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public async Task A_policy_is_attached_once_and_detached_once(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        string arn = await store.CreatePolicyAsync("p");
        (string, string)[] named = [(holder + "Name", "x"), ("PolicyArn", arn)];
        _ = await store.IamAsync($"Attach{holder}Policy", named);
        _ = await store.IamAsync($"Attach{holder}Policy", named);
        _ = await store.IamAsync($"Attach{holder}Policy", (holder + "Name", "x"), ("PolicyArn", ReadOnly));
        XElement attached = await store.IamAsync($"ListAttached{holder}Policies", (holder + "Name", "x"));
        Assert.Equal([arn, ReadOnly], attached.All("PolicyArn"));
        Assert.Equal(["p", "ReadOnlyAccess"], attached.All("PolicyName"));
        Assert.Equal(["1"], (await store.IamAsync("GetPolicy", ("PolicyArn", arn))).All("AttachmentCount"));
        _ = await store.IamAsync($"Detach{holder}Policy", named);
        Assert.Equal(["0"], (await store.IamAsync("GetPolicy", ("PolicyArn", arn))).All("AttachmentCount"));
        Assert.Equal(new QueryError("NoSuchEntity", $"Policy {arn} was not found.", 404), await store.IamRefusedAsync($"Detach{holder}Policy", named));
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public async Task Only_policies_that_there_are_can_be_attached(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        foreach (string arn in (string[])["arn:aws:iam::aws:policy/Nothing", "arn:aws:iam::111122223333:policy/nothing", "arn:aws:iam::444455556666:policy/p", "not an ARN, but long enough"])
        {
            Assert.Equal(
                new QueryError("NoSuchEntity", $"Policy {arn} does not exist or is not attachable.", 404),
                await store.IamRefusedAsync($"Attach{holder}Policy", (holder + "Name", "x"), ("PolicyArn", arn)));
        }
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public async Task Ten_policies_are_attached_and_no_more(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        for (int number = 0; number < Limits.AttachedPoliciesMax; number++)
        {
            _ = await store.IamAsync($"Attach{holder}Policy", (holder + "Name", "x"), ("PolicyArn", await store.CreatePolicyAsync($"p{number}")));
        }

        Assert.Equal(
            new QueryError("LimitExceeded", $"Cannot exceed quota for PoliciesPer{holder}: 10", 409),
            await store.IamRefusedAsync($"Attach{holder}Policy", (holder + "Name", "x"), ("PolicyArn", ReadOnly)));
        Assert.Equal(4, (await store.IamAsync($"ListAttached{holder}Policies", (holder + "Name", "x"), ("MaxItems", "4"))).All("PolicyArn").Length);
    }

    [Theory]
    [MemberData(nameof(Actors))]
    public async Task A_boundary_is_put_replaced_and_deleted(string holder)
    {
        await using StsStore store = await OpenAsync(holder);
        string first = await store.CreatePolicyAsync("first");
        string second = await store.CreatePolicyAsync("second");
        foreach (string boundary in (string[])[first, second, second])
        {
            _ = await store.IamAsync($"Put{holder}PermissionsBoundary", (holder + "Name", "x"), ("PermissionsBoundary", boundary));
            Assert.Equal([boundary], (await store.IamAsync($"Get{holder}", (holder + "Name", "x"))).All("PermissionsBoundaryArn"));
        }

        Assert.Equal(["0"], (await store.IamAsync("GetPolicy", ("PolicyArn", first))).All("PermissionsBoundaryUsageCount"));
        Assert.Equal(["1"], (await store.IamAsync("GetPolicy", ("PolicyArn", second))).All("PermissionsBoundaryUsageCount"));
        _ = await store.IamAsync($"Delete{holder}PermissionsBoundary", (holder + "Name", "x"));
        Assert.Empty((await store.IamAsync($"Get{holder}", (holder + "Name", "x"))).All("PermissionsBoundaryArn"));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync($"Delete{holder}PermissionsBoundary", (holder + "Name", "x"))).Code);
        Assert.Equal(
            "NoSuchEntity", (await store.IamRefusedAsync($"Put{holder}PermissionsBoundary", (holder + "Name", "x"), ("PermissionsBoundary", "arn:aws:iam::111122223333:policy/x"))).Code);
    }

    public static TheoryData<string, string, string> Tagged => new()
    {
        { "User", "UserName", "x" }, { "Role", "RoleName", "x" }, { "Policy", "PolicyArn", "arn:aws:iam::111122223333:policy/x" },
        { "OpenIDConnectProvider", "OpenIDConnectProviderArn", "arn:aws:iam::111122223333:oidc-provider/idp.example.com" },
    };

    [Theory]
    [MemberData(nameof(Tagged))]
    public async Task Tags_are_put_replaced_without_regard_to_case_and_removed(string word, string parameter, string name)
    {
        await using StsStore store = await OpenAsync(word);
        _ = await store.IamAsync($"Tag{word}", (parameter, name), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "a"), ("Tags.member.2.Key", "Stage"), ("Tags.member.2.Value", ""));
        _ = await store.IamAsync($"Tag{word}", (parameter, name), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "b"));
        XElement tags = await store.IamAsync($"List{word}Tags", (parameter, name));
        Assert.Equal(["Stage", "team"], tags.All("Key"));
        Assert.Equal(["", "b"], tags.All("Value"));
        _ = await store.IamAsync($"Untag{word}", (parameter, name), ("TagKeys.member.1", "TEAM"), ("TagKeys.member.2", "other"));
        Assert.Equal(["Stage"], (await store.IamAsync($"List{word}Tags", (parameter, name))).All("Key"));
    }

    [Theory]
    [MemberData(nameof(Tagged))]
    public async Task Fifty_tags_and_no_more(string word, string parameter, string name)
    {
        await using StsStore store = await OpenAsync(word);
        (string, string)[] fifty = [.. Enumerable.Range(1, Limits.TagsMax).SelectMany(static number => ((string, string)[])[($"Tags.member.{number}.Key", $"k{number}"), ($"Tags.member.{number}.Value", "v")])];
        _ = await store.IamAsync($"Tag{word}", [(parameter, name), .. fifty]);
        Assert.Equal("LimitExceeded", (await store.IamRefusedAsync($"Tag{word}", (parameter, name), ("Tags.member.1.Key", "more"), ("Tags.member.1.Value", "v"))).Code);
        Assert.Equal("InvalidInput", (await store.IamRefusedAsync($"Tag{word}", (parameter, name), ("Tags.member.1.Key", "aws:x"), ("Tags.member.1.Value", "v"))).Code);
        Assert.Equal(20, (await store.IamAsync($"List{word}Tags", (parameter, name), ("MaxItems", "20"))).All("Key").Length);
    }

    // A user, group, role, policy or provider called x.
    private static async Task<StsStore> OpenAsync(string word)
    {
        StsStore store = await StsStore.OpenAsync();
        _ = word switch
        {
            "User" => await store.IamAsync("CreateUser", ("UserName", "x")),
            "Group" => await store.IamAsync("CreateGroup", ("GroupName", "x")),
            "Role" => await store.IamAsync("CreateRole", ("RoleName", "x"), ("AssumeRolePolicyDocument", Trust.In(Trust.Arn("111122223333")))),
            "Policy" => await store.IamAsync("CreatePolicy", ("PolicyName", "x"), ("PolicyDocument", IamCalls.AllowEncrypt)),
            _ => await store.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://idp.example.com"), ("ClientIDList.member.1", "me")),
        };
        return store;
    }
}

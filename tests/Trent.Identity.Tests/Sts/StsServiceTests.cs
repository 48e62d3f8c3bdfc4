// The small operations of STS, and what the service refuses before any of them.
using System.Xml.Linq;
using CsCheck;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Sts;

namespace Trent.Identity.Tests.Sts;

public sealed class StsServiceTests
{
    [Fact]
    public async Task Everyone_may_ask_who_he_is()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        XElement root = await sts.CallAsync(StsStore.RootOf(), "GetCallerIdentity");
        Assert.Equal(
            ($"arn:aws:iam::{StsStore.Account}:root", StsStore.Account, StsStore.Account), (root.Child("Arn").Value, root.Child("UserId").Value, root.Child("Account").Value));
        StoredUser user = await sts.AddUserAsync("alice", Trust.DenyAll);
        XElement alice = await sts.CallAsync(await sts.CallerOfAsync(user), "GetCallerIdentity");
        Assert.Equal((user.Arn, user.UniqueId), (alice.Child("Arn").Value, alice.Child("UserId").Value));
    }

    [Theory]
    [InlineData("GetCallerIdentity")]
    [InlineData("AssumeRole")]
    [InlineData("GetSessionToken")]
    [InlineData("GetAccessKeyInfo")]
    public async Task Nobody_is_nobody(string action)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Assert.Equal(new QueryError("MissingAuthenticationToken", "Request is missing Authentication Token", 403), await sts.RefusedAsync(null, action));
    }

    [Theory]
    [InlineData("DecodeAuthorizationMessage")]
    [InlineData("getcalleridentity")]
    [InlineData("ListUsers")]
    public async Task An_operation_that_there_is_not_is_told(string action)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Assert.Equal(new QueryError("InvalidAction", $"Could not find operation {action} for version 2011-06-15", 400), await sts.RefusedAsync(StsStore.RootOf(), action));
    }

    [Theory]
    [InlineData(null, 43_200)]
    [InlineData("900", 900)]
    [InlineData("129600", 129_600)]
    public async Task The_session_of_a_user_lasts_as_long_as_asked(string? asked, int seconds)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        Issued issued = Issued.Of(await sts.CallAsync(caller, "GetSessionToken", asked is null ? [] : [("DurationSeconds", asked)]));
        Assert.Equal(sts.Clock.GetUtcNow().AddSeconds(seconds), issued.ExpiresAt);
    }

    [Theory]
    [InlineData("899")]
    [InlineData("129601")]
    public async Task The_session_of_a_user_is_neither_shorter_nor_longer_than_allowed(string asked)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Assert.Equal("ValidationError", (await sts.RefusedAsync(StsStore.RootOf(), "GetSessionToken", ("DurationSeconds", asked))).Code);
    }

    [Theory]
    [InlineData(null, 3_600)]
    [InlineData("900", 900)]
    [InlineData("43200", 3_600)]
    public async Task The_session_of_a_root_user_is_cut_to_an_hour(string? asked, int seconds)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Issued issued = Issued.Of(await sts.CallAsync(StsStore.RootOf(), "GetSessionToken", asked is null ? [] : [("DurationSeconds", asked)]));
        Assert.Equal(sts.Clock.GetUtcNow().AddSeconds(seconds), issued.ExpiresAt);
        Assert.True((await sts.CallerOfAsync(issued))!.IsAccountRoot);
    }

    [Theory]
    [InlineData("GetSessionToken")]
    [InlineData("GetAccessKeyInfo")]
    public async Task The_session_of_a_user_may_only_ask_who_it_is_and_take_on_roles(string action)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        StoredUser user = await sts.AddUserAsync("alice", Trust.AllowAll);
        Caller session = (await sts.CallerOfAsync(Issued.Of(await sts.CallAsync(await sts.CallerOfAsync(user), "GetSessionToken"))))!;
        Assert.Equal(user.Arn, (await sts.CallAsync(session, "GetCallerIdentity")).Child("Arn").Value);
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(user.Arn)));
        Assert.NotNull(await sts.AssumeAsync(session, role));
        Assert.Equal(new QueryError("AccessDenied", $"Cannot call {action} with session credentials", 403), await sts.RefusedAsync(session, action, ("AccessKeyId", "AKIAKNOWNTOTHESTORE1")));
    }

    [Fact]
    public async Task The_session_of_a_role_has_no_session_of_its_own()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await SessionTokenTests.BeginAsync(sts);
        Assert.Equal(
            new QueryError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403), await sts.RefusedAsync(await sts.CallerOfAsync(issued), "GetSessionToken"));
    }

    [Fact]
    public async Task The_account_of_an_access_key_id_is_told_to_those_with_permission()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (string, string) known = ("AccessKeyId", "AKIAKNOWNTOTHESTORE1");
        Assert.Equal(StsStore.OtherAccount, (await sts.CallAsync(StsStore.RootOf(), "GetAccessKeyInfo", known)).Child("Account").Value);
        (_, Issued issued) = await SessionTokenTests.BeginAsync(sts);
        Assert.Equal(StsStore.Account, (await sts.CallAsync(StsStore.RootOf(), "GetAccessKeyInfo", ("AccessKeyId", issued.AccessKeyId))).Child("Account").Value);
        Assert.Equal("ValidationError", (await sts.RefusedAsync(StsStore.RootOf(), "GetAccessKeyInfo", ("AccessKeyId", "AKIAUNKNOWNUNKNOWN12"))).Code);
        StoredUser user = await sts.AddUserAsync("alice");
        Assert.Equal(
            new QueryError("AccessDenied", $"User: {user.Arn} is not authorized to perform: sts:GetAccessKeyInfo", 403),
            await sts.RefusedAsync(await sts.CallerOfAsync(user), "GetAccessKeyInfo", known));
    }

    [Fact]
    public void A_temporary_access_key_id_tells_its_account() =>
        Gen.Long[0, 999_999_999_999].Sample(number =>
        {
            string account = number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
            string id = TemporaryAccessKeyIds.Create(AccountId.Parse(account));
            return id.Length == 20 && id.StartsWith("ASIA", StringComparison.Ordinal) && TemporaryAccessKeyIds.TryReadAccount(id, out string? told) && told == account;
        });

    [Theory]
    [InlineData("")]
    [InlineData("ASIA")]
    [InlineData("AKIAAAAAAAAAAAAAAAAA")]
    [InlineData("ASIA7777777777777777")]
    [InlineData("ASIA111111111111111!")]
    public void What_is_no_temporary_access_key_id_tells_nothing(string id) => Assert.False(TemporaryAccessKeyIds.TryReadAccount(id, out _));
}

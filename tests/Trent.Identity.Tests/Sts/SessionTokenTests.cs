// Temporary credentials: what opens them, what does not, and when they end.
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Protocol.SigV4;

namespace Trent.Identity.Tests.Sts;

public sealed class SessionTokenTests
{
    [Fact]
    public async Task A_session_is_found_by_its_token_with_the_permissions_of_its_role()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (StoredRole role, Issued issued) = await BeginAsync(sts);
        Caller caller = (await sts.CallerOfAsync(issued))!;
        Assert.Equal($"arn:aws:sts::{StsStore.Account}:assumed-role/deployer/session", caller.PrincipalArn);
        Assert.Equal(role.Arn, caller.Principal.PolicyArn);
        Assert.Equal($"{role.UniqueId}:session", caller.UserId);
        Assert.Equal(issued.AccessKeyId, caller.AccessKeyId);
        Assert.Equal(sts.Clock.GetUtcNow(), caller.TokenIssuedAt);
        Assert.Single(caller.Policies.Identity);
    }

    [Fact]
    public async Task The_secret_in_the_token_is_the_one_that_was_sent()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        Assert.Equal(SigV4CredentialStanding.Active, sts.Tokens.Find(issued.AccessKeyId, issued.SessionToken, out Credential? credential));
        using SigningSecret sent = new(issued.Secret);
        string Signed(SigningSecret secret) => Sign(secret, issued.AccessKeyId, issued.SessionToken, sts.Clock.GetUtcNow());
        Assert.Equal(Signed(sent), Signed(credential!.Secret));
    }

    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        await sts.ReopenAsync();
        Assert.NotNull(await sts.CallerOfAsync(issued));
    }

    [Fact]
    public async Task A_session_ends_with_the_second_that_was_said()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        Assert.Equal(sts.Clock.GetUtcNow().AddHours(1), issued.ExpiresAt);
        sts.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(SigV4CredentialStanding.Active, sts.Tokens.Find(issued.AccessKeyId, issued.SessionToken, out _));
        sts.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SigV4CredentialStanding.Expired, sts.Tokens.Find(issued.AccessKeyId, issued.SessionToken, out _));
        await sts.ReopenAsync();
        Assert.Equal(SigV4CredentialStanding.Expired, sts.Tokens.Find(issued.AccessKeyId, issued.SessionToken, out _));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_makes_a_token_unknown()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        byte[] token = Convert.FromBase64String(issued.SessionToken);
        for (int index = 0; index < token.Length; index++)
        {
            token[index] ^= (byte)(1 << (index % 8));
            Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find(issued.AccessKeyId, Convert.ToBase64String(token), out Credential? credential));
            Assert.Null(credential);
            token[index] ^= (byte)(1 << (index % 8));
        }
    }

    [Fact]
    public async Task A_truncated_token_is_unknown_whatever_its_length()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        byte[] token = Convert.FromBase64String(issued.SessionToken);
        Assert.All(
            Enumerable.Range(0, token.Length),
            length => Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find(issued.AccessKeyId, Convert.ToBase64String(token.AsSpan(0, length)), out _)));
    }

    [Fact]
    public async Task A_token_has_one_spelling()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        foreach (string spelled in new[] { " " + issued.SessionToken, issued.SessionToken + "\n", issued.SessionToken.Insert(4, " "), issued.SessionToken + "=", issued.SessionToken + "\u00e9", "", "x" })
        {
            Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find(issued.AccessKeyId, spelled, out _));
        }
    }

    [Fact]
    public async Task A_token_longer_than_a_request_may_carry_is_unknown()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find("ASIA", new string('A', SigV4Limits.SessionTokenCharactersMax + 4), out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_is_good_for_its_own_access_key_id_only(bool isRemembered)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        (_, Issued other) = await BeginAsync(sts, "other");
        if (isRemembered)
        {
            Assert.NotNull(await sts.CallerOfAsync(issued));
        }

        Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find(other.AccessKeyId, issued.SessionToken, out _));
    }

    [Fact]
    public async Task A_token_of_another_store_is_unknown()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        await using StsStore elsewhere = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(elsewhere);
        Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find(issued.AccessKeyId, issued.SessionToken, out _));
    }

    [Fact]
    public async Task A_session_ends_when_its_role_is_deleted_even_if_it_is_made_anew()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (StoredRole role, Issued issued) = await BeginAsync(sts);
        Assert.NotNull(await sts.CallerOfAsync(issued));
        await sts.CommitAsync(role.ToDeletion());
        Assert.Null(await sts.CallerOfAsync(issued));
        _ = await sts.AddRoleAsync(role.Name, role.TrustPolicy);
        Assert.Null(await sts.CallerOfAsync(issued));
    }

    [Fact]
    public async Task A_policy_that_is_changed_holds_for_sessions_that_began_before()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (StoredRole role, Issued issued) = await BeginAsync(sts);
        Assert.Single((await sts.CallerOfAsync(issued))!.Policies.Identity);
        await sts.CommitAsync((role with { InlinePolicies = [] }).ToReplacement());
        Assert.Empty((await sts.CallerOfAsync(issued))!.Policies.Identity);
    }

    [Fact]
    public async Task A_session_of_a_user_ends_with_the_user()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        StoredUser user = await sts.AddUserAsync("alice");
        Issued issued = Issued.Of(await sts.CallAsync(await sts.CallerOfAsync(user), "GetSessionToken"));
        Assert.Equal(user.Arn, (await sts.CallerOfAsync(issued))!.PrincipalArn);
        await sts.CommitAsync(user.ToDeletion());
        Assert.Null(await sts.CallerOfAsync(issued));
    }

    [Fact]
    public async Task Sessions_that_are_over_are_forgotten()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (_, Issued issued) = await BeginAsync(sts);
        Assert.NotNull(await sts.CallerOfAsync(issued));
        Assert.Equal(1, sts.Tokens.RememberedTokens);
        sts.Clock.Advance(TimeSpan.FromHours(2));
        (_, Issued later) = await BeginAsync(sts, "later");
        Assert.NotNull(await sts.CallerOfAsync(later));
        Assert.Equal(1, sts.Tokens.RememberedTokens);
    }

    [Fact]
    public async Task Forged_tokens_are_not_remembered()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Assert.Equal(SigV4CredentialStanding.Unknown, sts.Tokens.Find("ASIAAAAAAAAAAAAAAAAA", Convert.ToBase64String(new byte[600]), out _));
        Assert.Equal(0, sts.Tokens.RememberedTokens);
    }

    [Fact]
    public void The_memory_of_opened_tokens_is_bounded_and_what_leaves_it_is_erased()
    {
        FakeTimeProvider clock = new();
        using OpenedTokens opened = new(2, clock);
        List<SigningSecret> secrets = [];
        for (int index = 0; index < 5; index++)
        {
            UserSession session = new() { AccessKeyId = $"ASIA{index}", Account = AccountId.Parse(StsStore.Account), UserName = null, UserUniqueId = null, IssuedAt = clock.GetUtcNow() };
            secrets.Add(new SigningSecret("secret"));
            _ = opened.Add(TokenHash.Of($"token{index}")!.Value, new SessionCredential(new SessionContent(null, session, clock.GetUtcNow().AddHours(1)), secrets[^1], null!));
            Assert.True(opened.Count <= 2);
        }

        Assert.Equal(2, secrets.Count(secret => !IsDisposed(secret)));
    }

    [Fact]
    public void A_token_that_two_requests_opened_is_remembered_once()
    {
        FakeTimeProvider clock = new();
        using OpenedTokens opened = new(2, clock);
        UserSession session = new() { AccessKeyId = "ASIA", Account = AccountId.Parse(StsStore.Account), UserName = null, UserUniqueId = null, IssuedAt = clock.GetUtcNow() };
        SessionContent content = new(null, session, clock.GetUtcNow().AddHours(1));
        using SigningSecret first = new("secret");
        using SigningSecret second = new("secret");
        SessionCredential kept = opened.Add(TokenHash.Of("token")!.Value, new SessionCredential(content, first, null!));
        Assert.Same(kept, opened.Add(TokenHash.Of("token")!.Value, new SessionCredential(content, second, null!)));
        Assert.True(IsDisposed(second));
        Assert.False(IsDisposed(first));
    }

    [Fact]
    public async Task A_credential_prints_neither_secret_nor_token()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        UserSession session = new() { AccessKeyId = "ASIAPRINTED", Account = AccountId.Parse(StsStore.Account), UserName = null, UserUniqueId = null, IssuedAt = sts.Clock.GetUtcNow() };
        using TemporaryCredential credential = await sts.Tokens.IssueAsync(session, sts.Clock.GetUtcNow().AddHours(1), TestContext.Current.CancellationToken);
        Assert.Equal("ASIAPRINTED", credential.ToString());
    }

    [Fact]
    public async Task The_largest_session_fits_into_a_request()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        StoredRole role = await sts.AddRoleAsync(new string('r', 64), Trust.In(Trust.Arn(StsStore.Account), action: """["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"""));
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice", Trust.AllowAll));
        // Random values do not get shorter by compression; the number of tags is raised until the service refuses.
        int tags = 0;
        while (true)
        {
            List<(string, string)> parameters = [("SourceIdentity", new string('s', 64))];
            for (int index = 1; index <= tags + 1; index++)
            {
                parameters.Add(($"Tags.member.{index}.Key", $"k{index}" + System.Security.Cryptography.RandomNumberGenerator.GetHexString(100)));
                parameters.Add(($"Tags.member.{index}.Value", System.Security.Cryptography.RandomNumberGenerator.GetHexString(256)));
            }

            try
            {
                Issued issued = Issued.Of(await sts.AssumeAsync(caller, role, [.. parameters]));
                Assert.True(issued.SessionToken.Length <= SigV4Limits.SessionTokenCharactersMax);
                Assert.Equal(tags + 1, (await sts.CallerOfAsync(issued))!.Tags.Count);
                tags++;
            }
            catch (QueryException refusal)
            {
                Assert.Equal("PackedPolicyTooLarge", refusal.Error.Code);
                Assert.Matches(@"^Packed policy consumes 1\d\d% of allotted space, please use smaller policy\.$", refusal.Error.Message);
                break;
            }
        }

        Assert.True(tags > 10);
    }

    private static string Sign(SigningSecret secret, string accessKeyId, string? token, DateTimeOffset at)
    {
        KeyValuePair<string, string>[] headers = [new("Host", "localhost")];
        SigV4Request request = new() { Method = "POST", Path = "/", Query = string.Empty, Headers = headers, Body = Encoding.UTF8.GetBytes("x"), NormalizePath = true };
        return SigV4Signer.Sign(request, new SigV4Credentials(accessKeyId, secret, token), "us-east-1", "kms", at, signSessionToken: true).Authorization;
    }

    private static bool IsDisposed(SigningSecret secret)
    {
        try
        {
            _ = Sign(secret, "ASIA", null, DateTimeOffset.UnixEpoch);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    internal static async Task<(StoredRole Role, Issued Issued)> BeginAsync(StsStore sts, string roleName = "deployer")
    {
        StoredUser user = await sts.AddUserAsync("user-of-" + roleName, Trust.AllowAll);
        StoredRole role = await sts.AddRoleAsync(roleName, Trust.In(Trust.Arn(StsStore.Account)), Trust.AllowAll);
        return (role, Issued.Of(await sts.AssumeAsync(await sts.CallerOfAsync(user), role)));
    }
}

// Whoever comes with a token of an identity provider: which tokens are believed, and whom they let in.
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CsCheck;
using Trent.Engine;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Sts;

namespace Trent.Identity.Tests.Sts;

public sealed class WebIdentityTests : IDisposable
{
    private const string ProviderArn = $"arn:aws:iam::{StsStore.Account}:oidc-provider/{Provider.Issuer}";
    private const string RoleArn = $"arn:aws:iam::{StsStore.Account}:role/ci";
    private const string NoJwt = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    private const string NoKey = "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements";

    private readonly Provider provider = new();

    public void Dispose() => provider.Dispose();

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    public async Task A_good_token_begins_a_session(string algorithm)
    {
        await using StsStore sts = await OpenAsync();
        XElement result = await AssumeAsync(sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()), algorithm));
        Assert.Equal(Provider.Subject, result.Child("SubjectFromWebIdentityToken").Value);
        Assert.Equal(Provider.Audience, result.Child("Audience").Value);
        Assert.Equal(ProviderArn, result.Child("Provider").Value);
        Caller caller = (await sts.CallerOfAsync(Issued.Of(result)))!;
        Assert.Equal($"arn:aws:sts::{StsStore.Account}:assumed-role/ci/build", caller.PrincipalArn);
        Assert.Equal(ProviderArn, caller.FederatedProvider);
        Assert.Equal(sts.Clock.GetUtcNow().AddHours(1), Issued.Of(result).ExpiresAt);
    }

    [Theory]
    [InlineData("none", NoJwt)]
    [InlineData("None", NoJwt)]
    [InlineData("HS256", NoJwt)]
    [InlineData("RS512", NoJwt)]
    [InlineData("", NoJwt)]
    public async Task An_algorithm_that_is_not_accepted_is_no_algorithm(string algorithm, string message)
    {
        await using StsStore sts = await OpenAsync();
        await RefusedAsync(sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()), algorithm), "InvalidIdentityToken", message);
    }

    [Theory]
    [InlineData("iss", "\"https://other.example.com\"", "No OpenIDConnect provider found in your account for https://other.example.com")]
    [InlineData("iss", "\"http://idp.example.com/realm\"", "Missing a required claim: iss")]
    [InlineData("iss", "\"https://idp.example.com/realm/\"", "No OpenIDConnect provider found in your account for https://idp.example.com/realm/")]
    [InlineData("iss", "null", "Missing a required claim: iss")]
    [InlineData("sub", "null", "Missing a required claim: sub")]
    [InlineData("sub", "\"\"", "Missing a required claim: sub")]
    [InlineData("sub", "17", "Missing a required claim: sub")]
    [InlineData("aud", "null", "Missing a required claim: aud")]
    [InlineData("aud", "\"somebody-else\"", "Incorrect token audience")]
    [InlineData("aud", "[\"somebody-else\"]", "Incorrect token audience")]
    [InlineData("azp", "\"somebody-else\"", "Incorrect token audience")]
    [InlineData("exp", "null", "Missing a required claim: exp")]
    [InlineData("exp", "\"2030\"", "Missing a required claim: exp")]
    public async Task A_claim_that_is_not_as_it_should_be_is_told(string claim, string value, string message)
    {
        await using StsStore sts = await OpenAsync();
        JsonObject claims = Provider.Claims(sts.OutsideClock.GetUtcNow());
        claims[claim] = JsonNode.Parse(value);
        await RefusedAsync(sts, provider.Token(claims), "InvalidIdentityToken", message);
    }

    [Theory]
    [InlineData("aud", "[\"other\",\"sts.example.com\"]")]
    [InlineData("azp", "\"sts.example.com\"")]
    [InlineData("iss", "\"idp.example.com/realm\"")]
    public async Task What_providers_say_in_other_forms_is_understood(string claim, string value)
    {
        await using StsStore sts = await OpenAsync(Trust.In($$"""{"Federated":"{{ProviderArn}}"}""", action: "\"sts:AssumeRoleWithWebIdentity\""));
        JsonObject claims = Provider.Claims(sts.OutsideClock.GetUtcNow());
        claims[claim] = JsonNode.Parse(value);
        Assert.NotNull(await AssumeAsync(sts, provider.Token(claims)));
    }

    [Theory]
    [InlineData("exp", -300, "ExpiredTokenException")]
    [InlineData("exp", -299, null)]
    [InlineData("nbf", 300, null)]
    [InlineData("nbf", 301, "InvalidIdentityToken")]
    [InlineData("iat", 300, null)]
    [InlineData("iat", 301, "InvalidIdentityToken")]
    public async Task The_clocks_may_differ_by_five_minutes(string claim, int seconds, string? error)
    {
        await using StsStore sts = await OpenAsync();
        JsonObject claims = Provider.Claims(sts.OutsideClock.GetUtcNow());
        claims[claim] = sts.OutsideClock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();
        string token = provider.Token(claims);
        if (error is null)
        {
            Assert.NotNull(await AssumeAsync(sts, token));
            return;
        }

        QueryError refused = await RefusedAsync(sts, token);
        Assert.Equal((error, 400), (refused.Code, refused.HttpStatus));
        Assert.Matches(error == "ExpiredTokenException" ? @"^Token expired: current date/time \d+ must be before the expiration date/time \d+$" : "^Token is not yet valid", refused.Message);
    }

    [Fact]
    public async Task An_altered_token_is_not_believed()
    {
        await using StsStore sts = await OpenAsync();
        string[] parts = provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow())).Split('.');
        JsonObject claims = Provider.Claims(sts.OutsideClock.GetUtcNow());
        claims["sub"] = "admin";
        await RefusedAsync(sts, $"{parts[0]}.{Provider.Encode(claims.ToJsonString())}.{parts[2]}", "InvalidIdentityToken", "The signature of the token is not valid.");
        string flipped = (parts[2][0] == 'A' ? 'B' : 'A') + parts[2][1..];
        await RefusedAsync(sts, $"{parts[0]}.{parts[1]}.{flipped}", "InvalidIdentityToken", "The signature of the token is not valid.");
        await RefusedAsync(sts, $"{parts[0]}.{parts[1]}.", "InvalidIdentityToken", NoJwt);
    }

    [Fact]
    public async Task A_token_signed_by_another_with_the_same_key_id_is_not_believed()
    {
        await using StsStore sts = await OpenAsync();
        using Provider impostor = new();
        await RefusedAsync(sts, impostor.Token(Provider.Claims(sts.OutsideClock.GetUtcNow())), "InvalidIdentityToken", "The signature of the token is not valid.");
    }

    [Theory]
    [InlineData("RS256", "p256")]
    [InlineData("ES256", "rsa")]
    [InlineData("ES384", "p256")]
    public async Task A_key_is_good_for_its_own_algorithm_only(string algorithm, string keyId)
    {
        await using StsStore sts = await OpenAsync();
        await RefusedAsync(
            sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()), algorithm, keyId), "InvalidIdentityToken", "The signature of the token is not valid.");
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("oct")]
    [InlineData("short")]
    public async Task A_key_that_is_not_among_the_accepted_ones_is_not_there(string keyId)
    {
        await using StsStore sts = await OpenAsync();
        await RefusedAsync(sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()), keyId: keyId), "InvalidIdentityToken", NoKey);
    }

    [Theory]
    [InlineData("aaaa")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("e30.e30.e30")]
    [InlineData("e30=.e30=.e30=")]
    [InlineData("W10.W10.AAAA")]
    [InlineData("\u00e9\u00e9.e30.AAAA")]
    public async Task What_is_no_token_is_refused(string token)
    {
        await using StsStore sts = await OpenAsync();
        await RefusedAsync(sts, token, "InvalidIdentityToken", NoJwt);
    }

    [Theory]
    [InlineData("""{"alg":"RS256","kid":"rsa","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"none","alg":"RS256","kid":"rsa"}""")]
    public async Task A_header_that_one_would_have_to_understand_is_refused(string header)
    {
        await using StsStore sts = await OpenAsync();
        await RefusedAsync(sts, $"{Provider.Encode(header)}.{Provider.Encode(Provider.Claims(sts.OutsideClock.GetUtcNow()).ToJsonString())}.AAAA", "InvalidIdentityToken", NoJwt);
    }

    [Theory]
    [InlineData("""{"iss":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"aud":["\ud800"]}""")]
    [InlineData("""{"exp":1e400}""")]
    [InlineData("""{"exp":-1,"nbf":1e300,"iat":""}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]""")]
    [InlineData("\"text\"")]
    [InlineData("")]
    public void Claims_that_are_none_are_no_fault_of_the_service(string claims)
    {
        string token = $$"""{{Provider.Encode("""{"alg":"RS256"}""")}}.{{Provider.Encode(claims)}}.AAAA""";
        if (WebIdentityToken.TryParse(token, out WebIdentityToken? read))
        {
            Assert.True(read.Issuer is null && read.ExpiresAt is null && read.NotBefore is null);
        }
    }

    [Fact]
    public void Garbage_is_no_token_and_never_thrown()
    {
        string header = Provider.Encode("""{"alg":"ES256","kid":"x"}""");
        Gen.String[Gen.Char["{}[]\":,.\\udexpsaiu0123456789enull "], 0, 60].Sample(text =>
        {
            _ = WebIdentityToken.TryParse(text, out _);
            _ = WebIdentityToken.TryParse($"{header}.{Provider.Encode(text)}.AAAA", out _);
            _ = WebIdentityToken.TryParse($"{Provider.Encode(text)}.e30.AAAA", out _);
            _ = JsonWebKeySet.TryParse(text, out _);
        });
    }

    [Fact]
    public async Task A_token_that_is_too_long_is_refused_unread()
    {
        await using StsStore sts = await OpenAsync();
        QueryError error = await RefusedAsync(sts, new string('a', StsLimits.WebIdentityTokenCharactersMax + 1));
        Assert.Equal(
            "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length less than or equal to 20000", error.Message);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"idp.example.com/realm:sub":"system:serviceaccount:prod:deployer"}}""", true)]
    [InlineData("""{"StringEquals":{"IDP.example.com/realm:SUB":"system:serviceaccount:prod:deployer"}}""", true)]
    [InlineData("""{"StringLike":{"idp.example.com/realm:sub":"system:serviceaccount:prod:*"}}""", true)]
    [InlineData("""{"StringEquals":{"idp.example.com/realm:sub":"system:serviceaccount:test:deployer"}}""", false)]
    [InlineData("""{"StringEquals":{"idp.example.com/realm:aud":"sts.example.com"}}""", true)]
    [InlineData("""{"StringEquals":{"idp.example.com/realm:aud":"other"}}""", false)]
    [InlineData("""{"StringEquals":{"idp.example.com:sub":"system:serviceaccount:prod:deployer"}}""", false)]
    [InlineData("""{"StringEquals":{"idp.example.com/realm:nothing":"x"}}""", false)]
    public async Task The_trust_policy_asks_for_claims(string condition, bool isAllowed)
    {
        await using StsStore sts = await OpenAsync(Trust.In($$"""{"Federated":"{{ProviderArn}}"}""", condition, "\"sts:AssumeRoleWithWebIdentity\""));
        string token = provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()));
        if (isAllowed)
        {
            Assert.NotNull(await AssumeAsync(sts, token));
            return;
        }

        await NotAuthorizedAsync(sts, token);
    }

    [Theory]
    [InlineData($$"""{"AWS":"arn:aws:iam::{{StsStore.Account}}:root"}""", "sts:AssumeRoleWithWebIdentity")]
    [InlineData($$"""{"Federated":"{{ProviderArn}}"}""", "sts:AssumeRole")]
    [InlineData($$"""{"Federated":"arn:aws:iam::{{StsStore.Account}}:oidc-provider/other.example.com"}""", "sts:AssumeRoleWithWebIdentity")]
    public async Task A_role_that_does_not_trust_the_provider_is_not_to_be_had(string principal, string action)
    {
        await using StsStore sts = await OpenAsync(Trust.In(principal, action: $"\"{action}\""));
        await NotAuthorizedAsync(sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow())));
    }

    [Fact]
    public async Task A_role_that_does_not_exist_is_refused_in_the_same_words()
    {
        await using StsStore sts = await OpenAsync();
        string token = provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()));
        Assert.Equal(
            new QueryError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403),
            await sts.RefusedAsync(null, "AssumeRoleWithWebIdentity", ("RoleArn", RoleArn + "-absent"), ("RoleSessionName", "build"), ("WebIdentityToken", token)));
    }

    [Fact]
    public async Task The_provider_of_one_account_says_nothing_in_another()
    {
        await using StsStore sts = await OpenAsync();
        _ = await sts.AddRoleAsync("ci", Trust.In("\"*\"", action: "\"sts:*\""), account: StsStore.OtherAccount);
        QueryError error = await sts.RefusedAsync(
            null,
            "AssumeRoleWithWebIdentity",
            ("RoleArn", $"arn:aws:iam::{StsStore.OtherAccount}:role/ci"), ("RoleSessionName", "build"), ("WebIdentityToken", provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()))));
        Assert.Equal(new QueryError("InvalidIdentityToken", $"No OpenIDConnect provider found in your account for https://{Provider.Issuer}", 400), error);
    }

    [Fact]
    public async Task Keys_are_fetched_from_the_issuer_where_none_are_laid_down_and_remembered_for_an_hour()
    {
        await using StsStore sts = await OpenAsync(isFetched: true);
        sts.PublishedKeys["https://" + Provider.Issuer] = provider.Jwks();
        for (int count = 0; count < 3; count++)
        {
            Assert.NotNull(await AssumeAsync(sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()))));
        }

        Assert.Equal(1, sts.Fetches);
        sts.OutsideClock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await AssumeAsync(sts, provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()))));
        Assert.Equal(2, sts.Fetches);
    }

    [Fact]
    public async Task An_unknown_key_makes_the_issuer_be_asked_again_but_not_more_than_once_a_minute()
    {
        await using StsStore sts = await OpenAsync(isFetched: true);
        sts.PublishedKeys["https://" + Provider.Issuer] = provider.Jwks("old");
        string token = provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow()), keyId: "new");
        await RefusedAsync(sts, token, "InvalidIdentityToken", NoKey);
        sts.PublishedKeys["https://" + Provider.Issuer] = provider.Jwks("new");
        await RefusedAsync(sts, token, "InvalidIdentityToken", NoKey);
        Assert.Equal(1, sts.Fetches);
        sts.OutsideClock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await AssumeAsync(sts, token));
        Assert.Equal(2, sts.Fetches);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    public async Task An_issuer_that_does_not_answer_as_it_should_is_told(string? answer)
    {
        await using StsStore sts = await OpenAsync(isFetched: true);
        if (answer is not null)
        {
            sts.PublishedKeys["https://" + Provider.Issuer] = answer;
        }

        await RefusedAsync(
            sts,
            provider.Token(Provider.Claims(sts.OutsideClock.GetUtcNow())),
            "IDPCommunicationError",
            $"Couldn't retrieve verification key from your identity provider, https://{Provider.Issuer}");
    }

    private async Task<StsStore> OpenAsync(string? trustPolicy = null, bool isFetched = false)
    {
        StsStore sts = await StsStore.OpenAsync();
        await sts.AddProviderAsync(Provider.Issuer, isFetched ? null : provider.Jwks(), Provider.Audience);
        _ = await sts.AddRoleAsync("ci", trustPolicy ?? Trust.In($$"""{"Federated":"{{ProviderArn}}"}""", action: "\"sts:AssumeRoleWithWebIdentity\""));
        return sts;
    }

    private static Task<XElement> AssumeAsync(StsStore sts, string token) =>
        sts.CallAsync(null, "AssumeRoleWithWebIdentity", ("RoleArn", RoleArn), ("RoleSessionName", "build"), ("WebIdentityToken", token));

    private static Task<QueryError> RefusedAsync(StsStore sts, string token) =>
        sts.RefusedAsync(null, "AssumeRoleWithWebIdentity", ("RoleArn", RoleArn), ("RoleSessionName", "build"), ("WebIdentityToken", token));

    private static async Task RefusedAsync(StsStore sts, string token, string code, string message) => Assert.Equal(new QueryError(code, message, 400), await RefusedAsync(sts, token));

    private static async Task NotAuthorizedAsync(StsStore sts, string token) =>
        Assert.Equal(new QueryError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403), await RefusedAsync(sts, token));
}

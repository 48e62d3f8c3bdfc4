// The alias and the figures of an account, providers of identities, and simulations.
using System.Xml.Linq;
using Trent.Engine.Identifiers;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class AccountTests
{
    private const string ProviderArn = "arn:aws:iam::111122223333:oidc-provider/idp.example.com/realm";

    [Fact]
    public async Task An_account_has_one_alias()
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Empty((await store.IamAsync("ListAccountAliases")).All("member"));
        _ = await store.IamAsync("CreateAccountAlias", ("AccountAlias", "acme"));
        Assert.Equal("EntityAlreadyExists", (await store.IamRefusedAsync("CreateAccountAlias", ("AccountAlias", "acme"))).Code);
        _ = await store.IamAsync("CreateAccountAlias", ("AccountAlias", "acme-2"));
        await store.ReopenAsync();
        Assert.Equal(["acme-2"], (await store.IamAsync("ListAccountAliases")).All("member"));
        Assert.Equal(
            new QueryError("NoSuchEntity", "The account alias acme cannot be found.", 404), await store.IamRefusedAsync("DeleteAccountAlias", ("AccountAlias", "acme")));
        _ = await store.IamAsync("DeleteAccountAlias", ("AccountAlias", "acme-2"));
        Assert.Empty((await store.IamAsync("ListAccountAliases")).All("member"));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Acme")]
    [InlineData("-acme")]
    [InlineData("acme-")]
    [InlineData("ac--me")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task An_alias_is_a_label_of_a_domain(string alias)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal("ValidationError", (await store.IamRefusedAsync("CreateAccountAlias", ("AccountAlias", alias))).Code);
    }

    [Fact]
    public async Task The_summary_counts_what_the_account_has()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.CreateUserAsync("bea");
        _ = await store.CreatePolicyAsync("p");
        XElement summary = await store.IamAsync("GetAccountSummary");
        Dictionary<string, string> figures = summary.All("key").Zip(summary.All("value")).ToDictionary(static pair => pair.First, static pair => pair.Second);
        Assert.Equal(("2", "1", "0", "5000"), (figures["Users"], figures["Policies"], figures["Roles"], figures["UsersQuota"]));
    }

    [Fact]
    public async Task A_provider_is_shown_as_it_was_made()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string thumbprint = new('a', 40);
        XElement created = await store.IamAsync(
            "CreateOpenIDConnectProvider", ("Url", "https://idp.example.com/realm/"), ("ClientIDList.member.1", "me"), ("ClientIDList.member.2", "me"), ("ThumbprintList.member.1", thumbprint));
        Assert.Equal(ProviderArn, created.Child("OpenIDConnectProviderArn").Value);
        _ = await store.IamAsync("AddClientIDToOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn), ("ClientID", "you"));
        _ = await store.IamAsync("AddClientIDToOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn), ("ClientID", "you"));
        XElement shown = await store.IamAsync("GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn));
        Assert.Equal("idp.example.com/realm", shown.Child("Url").Value);
        Assert.Equal(["me", "you", thumbprint], shown.All("member"));
        _ = await store.IamAsync("RemoveClientIDFromOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn), ("ClientID", "me"));
        _ = await store.IamAsync("UpdateOpenIDConnectProviderThumbprint", ("OpenIDConnectProviderArn", ProviderArn));
        Assert.Equal(["you"], (await store.IamAsync("GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn))).All("member"));
        Assert.Equal([ProviderArn], (await store.IamAsync("ListOpenIDConnectProviders")).All("Arn"));
        _ = await store.IamAsync("DeleteOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn));
        Assert.Equal(
            new QueryError("NoSuchEntity", $"OpenIDConnect Provider not found for arn {ProviderArn}", 404),
            await store.IamRefusedAsync("GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn)));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("DeleteOpenIDConnectProvider", ("OpenIDConnectProviderArn", ProviderArn + new string('x', 1_000)))).Code);
    }

    [Theory]
    [InlineData("http://idp.example.com")]
    [InlineData("idp.example.com")]
    [InlineData("https://")]
    [InlineData("https://idp.example.com/?a=b")]
    [InlineData("https://idp.example.com/#a")]
    [InlineData("https://user@idp.example.com")]
    [InlineData("https://*.example.com")]
    public async Task An_issuer_is_an_https_URL_of_host_and_path(string url)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(new QueryError("ValidationError", "Invalid Open ID Connect Provider URL", 400), await store.IamRefusedAsync("CreateOpenIDConnectProvider", ("Url", url)));
    }

    [Fact]
    public async Task A_provider_of_an_issuer_is_made_once_in_an_account()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://idp.example.com"));
        Assert.Equal("EntityAlreadyExists", (await store.IamRefusedAsync("CreateOpenIDConnectProvider", ("Url", "https://idp.example.com/"))).Code);
        _ = await store.IamAsync(StsStore.RootOf(StsStore.OtherAccount), "CreateOpenIDConnectProvider", ("Url", "https://idp.example.com"));
    }

    [Fact]
    public async Task The_keys_of_an_issuer_can_be_laid_down()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://idp.example.com"), ("Jwks", """{"keys":[]}"""));
        StoredOidcProvider provider = (await store.Identities.Directory.FindOidcProviderAsync(AccountId.Parse(StsStore.Account), "idp.example.com", TestContext.Current.CancellationToken))!;
        Assert.Equal("""{"keys":[]}""", provider.Jwks);
    }

    [Fact]
    public async Task A_simulation_tells_what_would_be_decided_and_by_which_policy()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.Policy("kms:Encrypt", condition: """{"StringEquals":{"kms:RequestAlias":"alias/a"}}"""));
        _ = await store.IamAsync("PutUserPolicy", ("UserName", "ann"), ("PolicyName", "no"), ("PolicyDocument", IamCalls.Policy("kms:Decrypt", effect: "Deny")));
        (string, string)[] asked =
        [
            ("PolicySourceArn", user.Arn), ("ActionNames.member.1", "kms:Encrypt"), ("ActionNames.member.2", "kms:Decrypt"), ("ActionNames.member.3", "kms:Sign"),
        ];
        Assert.Equal(["implicitDeny", "explicitDeny", "implicitDeny"], (await store.IamAsync("SimulatePrincipalPolicy", asked)).All("EvalDecision"));
        XElement with = await store.IamAsync(
            "SimulatePrincipalPolicy", [.. asked, ("ContextEntries.member.1.ContextKeyName", "kms:RequestAlias"), ("ContextEntries.member.1.ContextKeyValues.member.1", "alias/a")]);
        Assert.Equal(["allowed", "explicitDeny", "implicitDeny"], with.All("EvalDecision"));
        Assert.Equal(["inline policy own of user ann", "inline policy no of user ann"], with.All("SourcePolicyId"));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("SimulatePrincipalPolicy", ("PolicySourceArn", user.Arn + "x"), ("ActionNames.member.1", "kms:Encrypt"))).Code);
        Assert.Equal(
            "NoSuchEntity", (await store.IamRefusedAsync(StsStore.RootOf(StsStore.OtherAccount), "SimulatePrincipalPolicy", ("PolicySourceArn", user.Arn), ("ActionNames.member.1", "kms:Encrypt"))).Code);
    }
}

// The groups `quotas` and `webIdentity` of the settings: what means something is read, and whatever else is an error that names itself.
using Trent.Configuration;
using Trent.Engine.Quotas;

namespace Trent.Conformance.CommandLine;

public sealed class QuotaSettingsTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Without_a_word_the_rates_are_those_of_AWS()
    {
        RequestRates? rates = Read(string.Empty).RequestRates;
        Assert.NotNull(rates);
        Assert.Equal(5, rates.Of("CreateKey"));
        Assert.Equal(100_000, rates.Of("CryptographicOperations.symmetric"));
    }

    [Fact]
    public void A_rate_of_the_file_takes_the_place_of_one_and_leaves_the_others()
    {
        RequestRates? rates = Read(""","quotas":{"rates":{"CreateKey":50,"GenerateDataKeyPair.RSA_4096":0.1}}""").RequestRates;
        Assert.NotNull(rates);
        Assert.Equal(50, rates.Of("CreateKey"));
        Assert.Equal(0.1, rates.Of("GenerateDataKeyPair.RSA_4096"));
        Assert.Equal(5, rates.Of("CreateAlias"));
    }

    [Fact]
    public void Quotas_can_be_switched_off_in_the_file_and_by_the_environment_which_wins()
    {
        Assert.Null(Read(""","quotas":{"enabled":false}""").RequestRates);
        Assert.Null(Read(string.Empty, ("TRENT_QUOTAS_ENABLED", "false")).RequestRates);
        Assert.NotNull(Read(""","quotas":{"enabled":false}""", ("TRENT_QUOTAS_ENABLED", "true")).RequestRates);
    }

    [Theory]
    [InlineData(""","quotas":{"rate":{}}""", "quotas has the unknown member 'rate'")]
    [InlineData(""","quotas":{"rates":{"MakeKey":1}}""", "quotas.rates has 'MakeKey', and there is no such quota")]
    [InlineData(""","quotas":{"rates":{"Encrypt":1}}""", "quotas.rates has 'Encrypt', and there is no such quota")]
    [InlineData(""","quotas":{"rates":{"CreateKey":0}}""", "quotas.rates.CreateKey is 0; it must be from 0.01 to 1000000 requests a second")]
    [InlineData(""","quotas":{"rates":{"CreateKey":-5}}""", "quotas.rates.CreateKey is -5;")]
    [InlineData(""","quotas":{"enabled":false,"rates":{"CreateKey":1000001}}""", "quotas.rates.CreateKey is 1000001;")]
    [InlineData(""","webIdentity":{"fetch":"deny"}""", "webIdentity has the unknown member 'fetch'")]
    [InlineData(""","webIdentity":{"keyFetch":"never"}""", "webIdentity.keyFetch is 'never'; it must be one of allow, deny")]
    [InlineData(""","webIdentity":{"keyFetch":"deny","keyHosts":["idp.example.com"]}""", "webIdentity.keyHosts is set although webIdentity.keyFetch is deny")]
    [InlineData(""","webIdentity":{"keyHosts":[]}""", "webIdentity.keyHosts is empty")]
    [InlineData(""","webIdentity":{"keyHosts":["https://idp.example.com"]}""", "webIdentity.keyHosts has 'https://idp.example.com'; it must be a host")]
    [InlineData(""","webIdentity":{"keyHosts":["*.example.com"]}""", "webIdentity.keyHosts has '*.example.com'; it must be a host")]
    [InlineData(""","webIdentity":{"keyHosts":[null]}""", "webIdentity.keyHosts has ''; it must be a host")]
    public void What_means_nothing_is_named(string more, string says)
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Read(more));
        Assert.StartsWith(says, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_neither_true_nor_false_is_named()
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Read(string.Empty, ("TRENT_QUOTAS_ENABLED", "off")));
        Assert.Equal("TRENT_QUOTAS_ENABLED is 'off'; it must be true or false", wrong.Message);
    }

    [Fact]
    public void Whose_keys_may_be_fetched_is_everybodys_nobodys_or_that_of_hosts_with_a_name()
    {
        Uri some = new("https://idp.example.com/keys");
        Uri other = new("https://other.example.com/keys");
        Assert.True(Read(string.Empty).KeyHosts.Allows(some));
        Assert.False(Read(""","webIdentity":{"keyFetch":"deny"}""").KeyHosts.Allows(some));
        Assert.False(Read(string.Empty, ("TRENT_WEB_IDENTITY_KEY_FETCH", "deny")).KeyHosts.Allows(some));
        Settings named = Read(""","webIdentity":{"keyHosts":["idp.example.com"]}""");
        Assert.True(named.KeyHosts.Allows(some));
        Assert.False(named.KeyHosts.Allows(other));
        Assert.True(Read(string.Empty, ("TRENT_WEB_IDENTITY_KEY_HOSTS", "idp.example.com, other.example.com")).KeyHosts.Allows(other));
    }

    private Settings Read(string more, params (string Name, string Value)[] environment)
    {
        File.WriteAllText(path, $$"""{"dataDirectory":"d","rootKeyFile":"k"{{more}}}""");
        return SettingsReader.Read(path, name => environment.Where(variable => variable.Name == name).Select(static variable => variable.Value).FirstOrDefault());
    }
}

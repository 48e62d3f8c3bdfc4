// The group `seal` of the settings: what means something is read, and every other combination is an error that names itself.
using Trent.Configuration;

namespace Trent.Conformance.Sealing;

public sealed class SealSettingsTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Each_type_has_its_members()
    {
        Assert.Equal(new SealSettings.OfFile("k"), Read("""{"rootKeyFile":"k"}"""));
        Assert.Equal(new SealSettings.OfFile("k"), Read("""{"seal":{"type":"file","keyFile":"k"}}"""));
        Assert.Equal(new SealSettings.OfPassphrase(null), Read("""{"seal":{"type":"passphrase"}}"""));
        Assert.Equal(new SealSettings.OfPassphrase("p"), Read("""{"seal":{"type":"passphrase","passphraseFile":"p"}}"""));
        Assert.Equal(new SealSettings.OfShares(null, null), Read("""{"seal":{"type":"shamir"}}"""));
        Assert.Equal(new SealSettings.OfShares(3, 5), Read("""{"seal":{"type":"shamir","threshold":3,"shares":5}}"""));
        Assert.Equal(
            new SealSettings.OfHardware("/m", "t", "k", "p"), Read("""{"seal":{"type":"pkcs11","module":"/m","token":"t","keyLabel":"k","pinFile":"p"}}"""));
        Assert.Equal(
            new SealSettings.OfService("k", "https://e", "r", "c"), Read("""{"seal":{"type":"kms","keyId":"k","endpoint":"https://e","region":"r","credentialsFile":"c"}}"""));
    }

    [Fact]
    public void The_environment_wins_member_by_member_and_its_type_over_the_group()
    {
        const string Shares = """{"seal":{"type":"shamir","threshold":3,"shares":5}}""";
        Assert.Equal(new SealSettings.OfShares(2, 5), Read(Shares, ("TRENT_SEAL_THRESHOLD", "2")));
        Assert.Equal(new SealSettings.OfFile("k"), Read(Shares, ("TRENT_SEAL_TYPE", "file"), ("TRENT_SEAL_KEY_FILE", "k")));
        Assert.Equal(new SealSettings.OfFile("k"), Read(Shares, ("TRENT_ROOT_KEY_FILE", "k")));
        Assert.Equal(new SealSettings.OfFile("e"), Read("""{"rootKeyFile":"k"}""", ("TRENT_ROOT_KEY_FILE", "e")));
        Assert.Equal(new SealSettings.OfPassphrase(null), Read("""{"rootKeyFile":"k"}""", ("TRENT_SEAL_TYPE", "passphrase")));
    }

    [Theory]
    [InlineData("{}", "rootKeyFile is missing")]
    [InlineData("""{"rootKeyFile":""}""", "rootKeyFile is empty")]
    [InlineData("""{"rootKeyFile":"k","seal":{"type":"file","keyFile":"k"}}""", "rootKeyFile and seal exclude each other")]
    [InlineData("""{"seal":{}}""", "seal.type is missing")]
    [InlineData("""{"seal":{"type":"tpm"}}""", "seal.type is 'tpm'; it must be one of file, passphrase, shamir, pkcs11, kms")]
    [InlineData("""{"seal":{"type":"file"}}""", "seal.keyFile is missing: a seal of type file needs it; set it in the configuration file or as TRENT_SEAL_KEY_FILE")]
    [InlineData("""{"seal":{"type":"file","keyFile":""}}""", "seal.keyFile is empty")]
    [InlineData("""{"seal":{"type":"file","keyFile":"k","threshold":2}}""", "seal.threshold does not belong to a seal of type file")]
    [InlineData("""{"seal":{"type":"file","keyfile":"k"}}""", "seal has the unknown member 'keyfile'")]
    [InlineData("""{"seal":{"type":"passphrase","passphrase":"secret"}}""", "seal has the unknown member 'passphrase'")]
    [InlineData("""{"seal":{"type":"shamir","threshold":1,"shares":3}}""", "seal.threshold is 1; it must be a whole number from 2 to 16")]
    [InlineData("""{"seal":{"type":"shamir","threshold":2,"shares":33}}""", "seal.shares is 33; it must be a whole number from 2 to 32")]
    [InlineData("""{"seal":{"type":"shamir","threshold":4,"shares":3}}""", "seal.threshold is 4, but there are only 3 shares")]
    [InlineData("""{"seal":{"type":"pkcs11","module":"m.so","token":"t","keyLabel":"k","pinFile":"p"}}""", "seal.module is 'm.so'; it must be an absolute path")]
    [InlineData("""{"seal":{"type":"pkcs11","module":"/m.so","token":"t","keyLabel":"k"}}""", "seal.pinFile is missing")]
    [InlineData("""{"seal":{"type":"kms"}}""", "seal.keyId is missing")]
    [InlineData("""{"seal":{"type":"kms","keyId":"k","endpoint":"ftp://e"}}""", "seal.endpoint is 'ftp://e'")]
    public void What_means_nothing_is_named(string json, string says)
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Read(json));
        Assert.StartsWith(says, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_seals_in_the_environment_exclude_each_other()
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Read("{}", ("TRENT_ROOT_KEY_FILE", "k"), ("TRENT_SEAL_TYPE", "shamir")));
        Assert.Equal("TRENT_ROOT_KEY_FILE and TRENT_SEAL_TYPE exclude each other: the one is short for a seal of type file", wrong.Message);
    }

    [Fact]
    public void A_variable_that_does_not_belong_to_the_type_is_named()
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Read("""{"seal":{"type":"shamir"}}""", ("TRENT_SEAL_PIN_FILE", "p")));
        Assert.Equal("seal.pinFile does not belong to a seal of type shamir", wrong.Message);
    }

    private SealSettings Read(string json, params (string Name, string Value)[] environment)
    {
        string settings = json == "{}" ? """{"dataDirectory":"d"}""" : $$"""{"dataDirectory":"d",{{json[1..]}}""";
        File.WriteAllText(path, settings);
        return SettingsReader.Read(path, name => environment.Where(variable => variable.Name == name).Select(static variable => variable.Value).FirstOrDefault()).Seal;
    }
}

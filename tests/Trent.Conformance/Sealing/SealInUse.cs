// One seal of an installation with all that belongs to it: its configuration, what its people bring, and the service that it may need.
using System.Runtime.Versioning;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class SealInUse : IAsyncDisposable
{
    private const string Passphrase = "correct horse battery ";
    private const string Threshold = "2";

    private readonly Installation installation;
    private TrentProcess? service;
    private string[] shares = [];
    private string passphraseFile = string.Empty;

    private SealInUse(Installation installation, string type)
    {
        this.installation = installation;
        Type = type;
    }

    /// <summary>All types of seals.</summary>
    public static IReadOnlyList<string> Types { get; } = ["file", "passphrase", "shamir", "pkcs11", "kms"];

    /// <summary>The type, as the configuration names it.</summary>
    public string Type { get; }

    /// <summary>The path of a configuration with this seal.</summary>
    public string Config { get; private set; } = string.Empty;

    /// <summary>Whether people open it.</summary>
    public bool IsOpenedByPeople => Type is "passphrase" or "shamir";

    /// <summary>What opens this seal for a command, and a configuration to go with it.</summary>
    public string[] Present => ["--config", Config, .. Type switch
    {
        "passphrase" => ["--passphrase-file", passphraseFile],
        "shamir" => shares[1..].SelectMany((share, index) => new[] { "--share-file", installation.WriteSecret($"share-{index}", share + "\n") }),
        _ => Array.Empty<string>(),
    }];

    /// <summary>The options with which it is made as the seal of a new store.</summary>
    public string[] OptionsOfInit => Type switch
    {
        "passphrase" => ["--passphrase-file", passphraseFile],
        "pkcs11" => ["--make-hsm-key"],
        _ => [],
    };

    /// <summary>The options with which it is made as another seal of a store.</summary>
    public string[] OptionsOfChange => ["--to", Config, .. Type switch
    {
        "passphrase" => ["--new-passphrase-file", passphraseFile],
        "pkcs11" => ["--make-hsm-key"],
        _ => Array.Empty<string>(),
    }];

    /// <summary>Describes a seal, which opens nothing yet.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="type">The type.</param>
    /// <param name="name">Another for each seal of the installation.</param>
    /// <param name="token">The settings of the token, made already when there are several seals in it.</param>
    public static async Task<SealInUse> DescribeAsync(Installation installation, string type, string name, string? token = null)
    {
        SealInUse seal = new(installation, type);
        string settings = type switch
        {
            "file" => $$"""{"type":"file","keyFile":"{{installation.PathOf(name + ".key")}}"}""",
            "passphrase" => """{"type":"passphrase"}""",
            "shamir" => $$"""{"type":"shamir","threshold":{{Threshold}},"shares":3}""",
            "pkcs11" => (token ?? await SoftToken.MakeAsync(installation)).Replace($"\"{SoftToken.KeyLabel}\"", $"\"{name}\"", StringComparison.Ordinal),
            _ => await seal.ServeKeyAsync(),
        };
        seal.passphraseFile = installation.WriteSecret(name + ".passphrase", Passphrase + name);
        seal.Config = installation.Configure(settings, name + ".json");
        return seal;
    }

    /// <summary>Makes a store with this seal.</summary>
    public async Task InitAsync() => shares = await installation.InitAsync(Config, OptionsOfInit);

    /// <summary>Changes the present seal of a store for this one.</summary>
    public async Task ReplaceAsync(SealInUse present) =>
        shares = Installation.SharesIn(await installation.RunWellAsync(["seal", "change", .. present.Present, .. OptionsOfChange]));

    /// <summary>Starts the server and opens it, as its people or machines do.</summary>
    public async Task ServeOpenAsync(params string[] options)
    {
        await installation.ServeAsync(Config, options);
        foreach (string share in shares.SkipLast(1))
        {
            Assert.Equal(200, (await installation.BringAsync("share", share)).Status);
        }

        if (Type == "passphrase")
        {
            Assert.Equal("unsealed", (await installation.BringAsync("passphrase", await File.ReadAllTextAsync(passphraseFile))).Outcome);
        }

        await installation.UntilReadyAsync();
    }

    public ValueTask DisposeAsync() => service?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<string> ServeKeyAsync()
    {
        service = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--ephemeral");
        installation.Set("AWS_ACCESS_KEY_ID", TrentServer.AccessKeyId);
        installation.Set("AWS_SECRET_ACCESS_KEY", TrentServer.SecretAccessKey);
        string key = await KmsCalls.CreateKeyAsync(service.Address, "wraps root keys");
        return $$"""{"type":"kms","keyId":"{{key}}","endpoint":"{{service.Address}}","region":"us-east-1"}""";
    }
}

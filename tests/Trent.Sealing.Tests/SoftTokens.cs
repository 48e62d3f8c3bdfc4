// Tokens of SoftHSM 2 in a directory of these tests, for a module that is loaded into this very process.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Trent.Sealing.Tests;

/// <summary>Made once for all tests of a class, because the module finds its tokens by the environment of the process.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SoftTokens : IDisposable
{
    public const string Pin = "123456";

    private static readonly string[] Places = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"];

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-tokens-");
    private int made;

    public SoftTokens()
    {
        _ = Directory.CreateDirectory(TokenDirectory);
        File.WriteAllText(Configuration, $"directories.tokendir = {TokenDirectory}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // The runtime keeps a copy of the environment; the module asks the system.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", Configuration, 1));
    }

    /// <summary>The path of the module; the test is skipped where there is none, except on the build server.</summary>
    public static string Module
    {
        get
        {
            string? module = Array.Find(Places, File.Exists);
            if (module is null)
            {
                Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "SoftHSM 2 is not installed (Debian: apt-get install softhsm2).");
                Assert.Fail("SoftHSM 2 is not installed, and the build server must have it.");
            }

            return module!;
        }
    }

    private string Configuration => PathOf("softhsm2.conf");

    private string TokenDirectory => PathOf("tokens");

    public string PathOf(string name) => Path.Combine(directory.FullName, name);

    /// <summary>Writes a file that only its owner may read.</summary>
    public string WriteSecret(string name, string text)
    {
        using FileStream file = new(PathOf(name), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return PathOf(name);
    }

    /// <summary>Makes a token, and the options of a seal by a key in it that is not there yet.</summary>
    public async Task<Pkcs11SealOptions> MakeAsync(string? label = null)
    {
        string module = Module;
        string name = label ?? $"token-{++made}";
        await RunAsync("--init-token", "--free", "--label", name, "--pin", Pin, "--so-pin", Pin);
        return new Pkcs11SealOptions
        {
            ModulePath = module,
            TokenLabel = name,
            KeyLabel = "root",
            PinFile = WriteSecret($"pin-{name}", Pin + "\n"),
            Clock = TimeProvider.System,
        };
    }

    /// <summary>Takes a token away.</summary>
    public Task DeleteAsync(string label) => RunAsync("--delete-token", "--token", label);

    /// <summary>Puts a key of somebody else's making into a token, which can leave it again.</summary>
    public async Task ImportAsync(string label, string keyLabel, byte[] key)
    {
        string file = PathOf($"key-{label}");
        await File.WriteAllBytesAsync(file, key);
        await RunAsync("--import", file, "--aes", "--token", label, "--pin", Pin, "--label", keyLabel, "--id", "A1");
    }

    public void Dispose() => directory.Delete(recursive: true);

    private async Task RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("softhsm2-util", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SOFTHSM2_CONF"] = Configuration;
        using Process util = Process.Start(start) ?? throw new InvalidOperationException("softhsm2-util was not started.");
        string error = await util.StandardError.ReadToEndAsync();
        await util.WaitForExitAsync();
        Assert.True(util.ExitCode == 0, error);
    }

#pragma warning disable SYSLIB1054, CA5392 // Tests are not published and compile no unsafe code.
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
#pragma warning restore SYSLIB1054, CA5392
}

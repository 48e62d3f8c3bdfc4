// A hardware security module in software (SoftHSM 2), with a token of its own for each test.
using System.Diagnostics;
using System.Runtime.Versioning;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public static class SoftToken
{
    public const string Label = "trent";
    public const string Pin = "123456";
    public const string KeyLabel = "root";

    private static readonly string[] Places = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"];

    /// <summary>The path of the module; the test is skipped where there is none, except on the build server.</summary>
    public static string Module()
    {
        string? module = Array.Find(Places, File.Exists);
        if (module is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "SoftHSM 2 is not installed (Debian: apt-get install softhsm2).");
            Assert.Fail("SoftHSM 2 is not installed, and the build server must have it.");
        }

        return module!;
    }

    /// <summary>Makes a token for an installation, whose commands and server see it from then on, and returns the settings of a seal by it.</summary>
    public static async Task<string> MakeAsync(Installation installation)
    {
        string module = Module();
        string tokens = installation.PathOf("tokens");
        _ = Directory.CreateDirectory(tokens);
        string configuration = installation.PathOf("softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        installation.Set("SOFTHSM2_CONF", configuration);
        ProcessStartInfo start = new("softhsm2-util", ["--init-token", "--free", "--label", Label, "--pin", Pin, "--so-pin", Pin]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SOFTHSM2_CONF"] = configuration;
        using Process util = Process.Start(start) ?? throw new InvalidOperationException("softhsm2-util was not started.");
        await util.WaitForExitAsync();
        Assert.Equal(0, util.ExitCode);
        return $$"""{"type":"pkcs11","module":"{{module}}","token":"{{Label}}","keyLabel":"{{KeyLabel}}","pinFile":"{{installation.WriteSecret("pin", Pin + "\n")}}"}""";
    }
}

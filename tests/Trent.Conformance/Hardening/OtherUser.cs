// The executable as another user than the one who runs the tests: nobody, who may do nothing that is not given to him.
using System.Globalization;
using System.Runtime.Versioning;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Hardening;

/// <summary>A copy of the native binary where nobody reaches it; the other build is used where it is, if nobody can read it there.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class OtherUser : IDisposable
{
    private const string Nobody = "65534";
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly DirectoryInfo? copy;
    private readonly string binary;

    private OtherUser(DirectoryInfo? copy)
    {
        this.copy = copy;
        binary = copy is null ? TrentProcess.Binary : Path.Combine(copy.FullName, Path.GetFileName(TrentProcess.Binary));
    }

    public static bool CanBe => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv");

    /// <summary>A program that becomes another as nobody, without any capability.</summary>
    public static IReadOnlyList<string> Become => ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--"];

    /// <summary>Whether the user of the tests may lock as much memory as he wants (CAP_IPC_LOCK, the fifteenth capability).</summary>
    public static bool MayLockMemory
    {
        get
        {
            string line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("CapEff:", StringComparison.Ordinal));
            return (ulong.Parse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << 14)) != 0;
        }
    }

    public static async Task<OtherUser> PrepareAsync()
    {
        if (TrentProcess.ConfiguredBinary is not { } native)
        {
            return new OtherUser(copy: null);
        }

        DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-nobody-");
        await RunWellAsync("cp", "-r", Path.GetDirectoryName(native)! + "/.", directory.FullName);
        await GiveAsync(directory.FullName);
        return new OtherUser(directory);
    }

    /// <summary>Gives a directory and all in it to nobody.</summary>
    public static Task GiveAsync(string path) => RunWellAsync("chown", "-R", $"{Nobody}:{Nobody}", path);

    /// <summary>What becomes the executable as nobody.</summary>
    public IReadOnlyList<string> Launcher(string lockableBytes) => ["prlimit", $"--memlock={lockableBytes}", .. Become, binary];

    public void Dispose() => copy?.Delete(recursive: true);

    private static async Task RunWellAsync(params string[] program)
    {
        (int exitCode, _, string error) = await TrentProcess.RunProgramAsync(Nothing, program);
        Assert.True(exitCode == 0, error);
    }
}

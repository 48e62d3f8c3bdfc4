// What a running server has forbidden itself, as the operating system tells it.
using System.Globalization;
using System.Runtime.Versioning;
using Trent.Conformance.Harness;
using Trent.Conformance.Sealing;

namespace Trent.Conformance.Hardening;

[UnsupportedOSPlatform("windows")]
public sealed class ProcessHardeningTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task A_server_writes_no_core_dump_gets_no_privileges_and_makes_files_for_its_owner()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        await using Installation installation = new();
        string config = ConfigOf(installation);
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
        await AssertHardenedAsync(installation.Server!.Id);
        await installation.StopAsync();
    }

    [Fact]
    public async Task A_command_that_asks_for_a_secret_has_forbidden_itself_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        // dev waits until it is stopped, so that there is time to look.
        await using TrentProcess development = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0");
        await AssertHardenedAsync(development.Id);
    }

    [Fact]
    public async Task A_server_that_may_locks_all_its_memory_and_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && OtherUser.MayLockMemory, "Needs the capability to lock memory.");
        await using Installation installation = new();
        string config = ConfigOf(installation, ",\"requireLockedMemory\":true");
        _ = await installation.InitAsync(config);
        await installation.ServeAsync(config);
        Task<string> log = installation.Server!.ReadOutputAsync();
        await installation.UntilReadyAsync();
        string status = await File.ReadAllTextAsync($"/proc/{installation.Server.Id}/status", TestContext.Current.CancellationToken);
        Assert.True(KilobytesOf("VmLck", status) >= 10_000, status);
        await installation.StopAsync();
        Assert.Contains("\"event\":\"MemoryLocked\"", await log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_user_runs_everything_and_cannot_look_into_his_own_server()
    {
        Assert.SkipUnless(OtherUser.CanBe, "Becoming another user needs root.");
        using OtherUser nobody = await OtherUser.PrepareAsync();
        await using Installation installation = new() { Launcher = nobody.Launcher("262144") };
        Assert.SkipUnless(await CanRunAsync(installation.Launcher), "The other user cannot run the executable of this build.");
        string config = ConfigOf(installation);
        await OtherUser.GiveAsync(installation.PathOf("."));
        _ = await installation.InitAsync(config);
        await installation.ServeAsync(config);
        Task<string> log = installation.Server!.ReadOutputAsync();
        await installation.UntilReadyAsync();
        await AssertHardenedAsync(installation.Server.Id);

        // The same user may read this file of any other process of his.
        (int own, _, _) = await TrentProcess.RunProgramAsync(Nothing, [.. OtherUser.Become, "cat", "/proc/self/environ"]);
        (int servers, _, string refusal) = await TrentProcess.RunProgramAsync(Nothing, [.. OtherUser.Become, "cat", $"/proc/{installation.Server.Id}/environ"]);
        Assert.Equal(0, own);
        Assert.True(servers != 0, "The memory of the server is open to its user.");
        Assert.Contains("Permission denied", refusal, StringComparison.Ordinal);

        string ciphertext = await installation.EncryptAsync();
        await installation.AssertDecryptsAsync(ciphertext);
        _ = await installation.RunWellAsync("status", "--url", installation.Address.ToString());
        await installation.StopAsync();
        Assert.Contains("\"event\":\"MemoryNotLocked\"", await log, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(installation.PathOf("store"), "*", SearchOption.AllDirectories),
            static file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)));
        _ = await installation.RunWellAsync("audit", "verify", "--config", config);
    }

    [Fact]
    public async Task A_server_that_must_lock_its_memory_and_may_not_does_not_start()
    {
        Assert.SkipUnless(OtherUser.CanBe, "Becoming another user needs root.");
        using OtherUser nobody = await OtherUser.PrepareAsync();
        await using Installation installation = new() { Launcher = nobody.Launcher("262144") };
        Assert.SkipUnless(await CanRunAsync(installation.Launcher), "The other user cannot run the executable of this build.");
        string config = ConfigOf(installation, ",\"requireLockedMemory\":true");
        await OtherUser.GiveAsync(installation.PathOf("."));
        _ = await installation.InitAsync(config);
        CommandAnswer answer = await installation.RunAsync("serve", "--config", config);
        Assert.Equal(2, answer.ExitCode);
        Assert.Equal(
            "trent: requireLockedMemory is true, but memory cannot be locked: the limit on locked memory (RLIMIT_MEMLOCK) is 262144 bytes; it must be unlimited\n",
            answer.Error);
    }

    [Theory]
    [InlineData("maybe", "TRENT_REQUIRE_LOCKED_MEMORY is 'maybe'; it must be true or false")]
    public async Task A_variable_that_is_neither_true_nor_false_is_refused(string value, string expected)
    {
        await using Installation installation = new();
        installation.Set("TRENT_REQUIRE_LOCKED_MEMORY", value);
        CommandAnswer answer = await installation.RunAsync("serve", "--config", ConfigOf(installation));
        Assert.Equal((2, $"trent: {expected}\n"), (answer.ExitCode, answer.Error));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_configuration_that_others_may_write_is_refused(UnixFileMode others)
    {
        await using Installation installation = new();
        string config = ConfigOf(installation);
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        CommandAnswer answer = await installation.RunAsync("serve", "--config", config);
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("can be written by other users", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("store", "store is accessible to other users (mode 750)")]
    [InlineData("store/audit", "audit")]
    [InlineData("root.key", "may be used by others than its owner")]
    public async Task What_others_may_read_is_refused(string name, string expected)
    {
        await using Installation installation = new();
        string config = ConfigOf(installation);
        _ = await installation.InitAsync(config);
        string path = installation.PathOf(name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | (Directory.Exists(path) ? UnixFileMode.GroupExecute : UnixFileMode.None));
        string error = await installation.ServeFailsAsync(config);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("other", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credentials_file_of_the_seal_that_others_may_read_is_refused()
    {
        await using Installation installation = new();
        string credentials = installation.WriteSecret("credentials", "[default]\naws_access_key_id=a\naws_secret_access_key=b\n");
        File.SetUnixFileMode(credentials, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        string config = installation.Configure(
            $$"""{"type":"kms","keyId":"alias/seal","endpoint":"http://127.0.0.1:9","region":"us-east-1","credentialsFile":"{{credentials}}"}""");
        CommandAnswer answer = await installation.RunAsync("init", "--config", config, "--account", "111122223333");
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("is accessible to other users", answer.Error, StringComparison.Ordinal);
    }

    private static string ConfigOf(Installation installation, string more = "") =>
        installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""", more: more);

    private static async Task AssertHardenedAsync(int process)
    {
        string limits = await File.ReadAllTextAsync($"/proc/{process}/limits");
        Assert.Matches("(?m)^Max core file size +0 +0 +bytes", limits);
        string status = await File.ReadAllTextAsync($"/proc/{process}/status");
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Contains("Umask:\t0077\n", status, StringComparison.Ordinal);
    }

    private static long KilobytesOf(string name, string status)
    {
        string line = status.Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    private static async Task<bool> CanRunAsync(IReadOnlyList<string> launcher) =>
        OperatingSystem.IsLinux() && (await TrentProcess.RunProgramAsync(Nothing, [.. launcher, "--version"])).ExitCode == 0;
}

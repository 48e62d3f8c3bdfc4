// Backup, restore and check from the command line: beside a busy server, killed at any moment, with the wrong seal.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Durability;

[UnsupportedOSPlatform("windows")]
public sealed class BackupAndRestoreTests : IDisposable
{
    private const int KillRounds = 20;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-backup-");

    private string Data => Path.Combine(directory.FullName, "store");

    private string Backup => Path.Combine(directory.FullName, "backup");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_store_that_is_backed_up_under_load_comes_back_with_everything_that_was_acknowledged_before()
    {
        string key;
        string doomed;
        string ciphertext;
        ConcurrentBag<string> acknowledged = [];
        string[] before;
        string accessKeyId;
        string secret;
        await using (TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data))
        {
            key = await KmsCalls.CreateKeyAsync(server.Address, "kept");
            ciphertext = (await KmsCalls.CallAsync(server.Address, "Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"aGVsbG8="}"""))!.Value.GetProperty("CiphertextBlob").GetString()!;
            await KmsCalls.CallAsync(server.Address, "EnableKeyRotation", $$"""{"KeyId":"{{key}}"}""");
            await KmsCalls.CallAsync(server.Address, "CreateAlias", $$"""{"AliasName":"alias/kept","TargetKeyId":"{{key}}"}""");
            await KmsCalls.CallAsync(server.Address, "CreateGrant", $$"""{"KeyId":"{{key}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"]}""");
            doomed = await KmsCalls.CreateKeyAsync(server.Address, "doomed");
            await KmsCalls.CallAsync(server.Address, "ScheduleKeyDeletion", $$"""{"KeyId":"{{doomed}}","PendingWindowInDays":7}""");
            RawAnswer made = await SignedRequest.OfForm("iam", "Action=CreateAccessKey&Version=2010-05-08").SendAsync(server.Address);
            accessKeyId = Between(made.Text, "<AccessKeyId>");
            secret = Between(made.Text, "<SecretAccessKey>");

            using CancellationTokenSource stop = new();
            TaskCompletionSource isBusy = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task[] writers = [.. Enumerable.Range(0, 6).Select(_ => WriteAsync(server.Address, stop.Token, isBusy))];
            await isBusy.Task;
            before = [.. acknowledged];
            await RunWellAsync(Data, "backup", "--out", Backup);
            int during = acknowledged.Count;
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            Assert.True(during > before.Length, "The writers stood still while the backup was made.");
        }

        string restored = NewDirectory("restored");
        string output = await RunWellAsync(restored, "restore", "--from", Backup);
        Assert.Contains("\n0 faults\n", output, StringComparison.Ordinal);
        Assert.Contains("trent serve --accept-rollback ", output, StringComparison.Ordinal);
        Assert.Contains("\n0 faults\n", await RunWellAsync(restored, "check"), StringComparison.Ordinal);

        // The trail of the lost machine is gone with it, which a restored store notices.
        string epoch = output.Split("trent serve --accept-rollback ")[1].Trim();
        await using TrentProcess again = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", restored, "--accept-rollback", epoch);
        JsonElement plain = (await KmsCalls.CallAsync(again.Address, "Decrypt", $$"""{"CiphertextBlob":"{{ciphertext}}"}"""))!.Value;
        Assert.Equal("aGVsbG8=", plain.GetProperty("Plaintext").GetString());
        await KmsCalls.CallAsync(again.Address, "DescribeKey", """{"KeyId":"alias/kept"}""", accessKeyId, secret);
        JsonElement rotation = (await KmsCalls.CallAsync(again.Address, "GetKeyRotationStatus", $$"""{"KeyId":"{{key}}"}"""))!.Value;
        Assert.True(rotation.GetProperty("KeyRotationEnabled").GetBoolean());
        JsonElement grants = (await KmsCalls.CallAsync(again.Address, "ListGrants", $$"""{"KeyId":"{{key}}"}"""))!.Value.GetProperty("Grants");
        Assert.Equal(1, grants.GetArrayLength());
        foreach (string id in before)
        {
            await KmsCalls.CallAsync(again.Address, "DescribeKey", $$"""{"KeyId":"{{id}}"}""");
        }

        JsonElement pending = (await KmsCalls.CallAsync(again.Address, "DescribeKey", $$"""{"KeyId":"{{doomed}}"}"""))!.Value.GetProperty("KeyMetadata");
        Assert.Equal("PendingDeletion", pending.GetProperty("KeyState").GetString());

        // The deletion that was pending goes on from where it stood.
        using HttpClient client = new();
        using HttpResponseMessage moved = await client.PostAsync(new Uri(again.Address, "/_dev/clock"), new StringContent("""{"advance":"P8D"}"""), TestContext.Current.CancellationToken);
        Assert.True(moved.IsSuccessStatusCode);
        RawAnswer gone = await new SignedRequest { Operation = "TrentService.DescribeKey", Body = Encoding.UTF8.GetBytes($$"""{"KeyId":"{{doomed}}"}""") }.SendAsync(again.Address);
        Assert.Contains("NotFoundException", gone.Text, StringComparison.Ordinal);

        async Task WriteAsync(Uri address, CancellationToken stop, TaskCompletionSource isBusy)
        {
            while (!stop.IsCancellationRequested)
            {
                acknowledged.Add(await KmsCalls.CreateKeyAsync(address, "under load"));
                if (acknowledged.Count > 200)
                {
                    _ = isBusy.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task A_backup_that_is_killed_at_any_moment_is_whole_or_not_there()
    {
        await MakeStoreAsync();
        TimeSpan whole = await MeasureAsync(() => RunWellAsync(Data, "backup", "--out", Backup));
        int cut = 0;
        for (int round = 1; round <= KillRounds; round++)
        {
            string path = $"{Backup}-{round}";
            await KillAfterAsync(whole * round / KillRounds, Data, "backup", "--out", path);
            if (File.Exists(path))
            {
                Assert.Contains("\n0 faults\n", await RunWellAsync(Data, "check", "--backup", path), StringComparison.Ordinal);
            }
            else
            {
                cut++;
            }
        }

        Assert.True(cut > 0, "No backup was cut short.");
        string last = $"{Backup}-1";
        File.Delete(last);
        await RunWellAsync(Data, "backup", "--out", last);
        Assert.False(File.Exists(last + ".part"));
        Assert.False(File.Exists(last + ".part-database"));
        Assert.Contains("\n0 faults\n", await RunWellAsync(Data, "check"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_that_is_killed_at_any_moment_leaves_a_whole_store_or_none()
    {
        await MakeStoreAsync();
        await RunWellAsync(Data, "backup", "--out", Backup);
        TimeSpan whole = await MeasureAsync(() => RunWellAsync(NewDirectory("measured"), "restore", "--from", Backup));
        int cut = 0;
        for (int round = 1; round <= KillRounds; round++)
        {
            string restored = NewDirectory($"restored-{round}");
            await KillAfterAsync(whole * round / KillRounds, restored, "restore", "--from", Backup);
            if (!File.Exists(Path.Combine(restored, "trent.db")))
            {
                cut++;
                await RunWellAsync(restored, "restore", "--from", Backup);
            }

            Assert.Contains("\n0 faults\n", await RunWellAsync(restored, "check"), StringComparison.Ordinal);
        }

        Assert.True(cut > 0, "No restore was cut short.");
    }

    [Fact]
    public async Task A_backup_is_not_restored_with_the_seal_of_another_store()
    {
        await MakeStoreAsync();
        await RunWellAsync(Data, "backup", "--out", Backup);
        string restored = NewDirectory("restored");
        File.Delete(Path.Combine(restored, "root.key"));
        string stranger = Path.Combine(directory.FullName, "stranger");
        await using (TrentProcess other = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", stranger))
        {
            Assert.NotEqual(0, other.Address.Port);
        }

        File.Copy(Path.Combine(stranger, "root.key"), Path.Combine(restored, "root.key"));
        (int exitCode, _, string error) = await RunAsync(restored, "restore", "--from", Backup);
        Assert.Equal(1, exitCode);
        Assert.Contains("does not open the slot", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(restored, "trent.db")));
        (exitCode, _, error) = await RunAsync(stranger, "check", "--backup", Backup);
        Assert.Equal(1, exitCode);
        Assert.Contains("does not open the slot", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_seal_a_backup_is_laid_down_and_the_operator_is_told_to_check_it()
    {
        await MakeStoreAsync();
        await RunWellAsync(Data, "backup", "--out", Backup);
        string restored = NewDirectory("restored");
        string key = Path.Combine(restored, "root.key");
        File.Move(key, Backup + ".key");
        (int closed, _, string hint) = await RunAsync(restored, "restore", "--from", Backup);
        Assert.Equal((1, true), (closed, hint.Contains("--unverified", StringComparison.Ordinal)));
        Assert.Contains("run trent check before you serve it", await RunWellAsync(restored, "restore", "--from", Backup, "--unverified"), StringComparison.Ordinal);
        (int exitCode, _, string error) = await RunAsync(restored, "check");
        Assert.Equal((1, true), (exitCode, error.Contains("does not exist", StringComparison.Ordinal)));
        File.Move(Backup + ".key", key);
        Assert.Contains("\n0 faults\n", await RunWellAsync(restored, "check"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_of_a_store_that_is_served_is_refused_and_one_of_its_backup_is_not()
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data);
        await KmsCalls.CreateKeyAsync(server.Address, "one");
        (int exitCode, _, string error) = await RunAsync(Data, "check");
        Assert.Equal(1, exitCode);
        Assert.Contains("is in use by", error, StringComparison.Ordinal);
        await RunWellAsync(Data, "backup", "--out", Backup);
        Assert.Contains("1 Key\n", await RunWellAsync(Data, "check", "--backup", Backup), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_with_a_changed_row_fails_its_check_and_is_named()
    {
        await MakeStoreAsync();
        string file = Path.Combine(Data, "trent.db");
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        int at = bytes.AsSpan().IndexOf("\"description\":\"filler 7\""u8);
        bytes[at + 16] = (byte)'g';
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        (int exitCode, string output, _) = await RunAsync(Data, "check");
        Assert.Equal(1, exitCode);
        Assert.Contains("fault: Key '000000000000/us-east-1/", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n0 faults\n", output, StringComparison.Ordinal);

        // What fails its check is not brought back either.
        await RunWellAsync(Data, "backup", "--out", Backup);
        string restored = NewDirectory("restored");
        (exitCode, output, string error) = await RunAsync(restored, "restore", "--from", Backup);
        Assert.Equal(1, exitCode);
        Assert.Contains("fault: Key", output, StringComparison.Ordinal);
        Assert.Contains("was not restored", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(restored, "trent.db")));
    }

    private static string Between(string text, string tag) => text[(text.IndexOf(tag, StringComparison.Ordinal) + tag.Length)..].Split('<')[0];

    private static async Task<TimeSpan> MeasureAsync(Func<Task> work)
    {
        long begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun);
    }

    private static Dictionary<string, string> EnvironmentOf(string data) => new()
    {
        ["TRENT_DATA_DIRECTORY"] = data,
        ["TRENT_ROOT_KEY_FILE"] = Path.Combine(data, "root.key"),
    };

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(string data, params string[] arguments) => TrentProcess.RunAsync(EnvironmentOf(data), arguments);

    private static async Task<string> RunWellAsync(string data, params string[] arguments)
    {
        (int exitCode, string output, string error) = await RunAsync(data, arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)} ended with {exitCode}: {error}{output}");
        return output;
    }

    private static async Task KillAfterAsync(TimeSpan time, string data, params string[] arguments)
    {
        await using TrentProcess process = TrentProcess.Start(EnvironmentOf(data), arguments);
        try
        {
            _ = await process.ExitAsync().WaitAsync(time, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Signal(9);
            _ = await process.ExitAsync();
        }
    }

    // With the root key of the store, as an operator would lay it there first.
    private string NewDirectory(string name)
    {
        string path = Path.Combine(directory.FullName, name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(Path.Combine(Data, "root.key"), Path.Combine(path, "root.key"));
        return path;
    }

    private async Task MakeStoreAsync()
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 300),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) => await KmsCalls.CreateKeyAsync(server.Address, string.Create(CultureInfo.InvariantCulture, $"filler {number}")));
        server.Signal(15);
        Assert.Equal(0, (await server.ExitAsync()).ExitCode);
    }
}

// A process killed at any moment loses no record it acknowledged; there is no change without its record, and no record of a change that did not happen.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Trent.Audit.CrashWriter;
using Trent.Engine.Records;

namespace Trent.Audit.Tests;

public sealed class KillTests : IDisposable
{
    private const int Rounds = 12;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-audit-kill-");

    private static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "Trent.Audit.CrashWriter" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    [Fact]
    public async Task A_process_that_is_killed_leaves_a_sound_trail_that_agrees_with_its_store()
    {
        HashSet<string> acknowledged = [];
        for (int round = 0; round < Rounds; round++)
        {
            using Process writer = Start(round, []);
            await ReadAsync(writer, acknowledged, round % 4 == 3 ? "opening" : null, RandomNumberGenerator.GetInt32(50, 400));
            SpinUpTo(TimeSpan.FromMilliseconds(20));
            writer.Kill();
            await ReadAsync(writer, acknowledged, wanted: null, int.MaxValue);
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(128 + 9, writer.ExitCode);
            await RequireAgreementAsync(acknowledged);
        }

        Assert.True(acknowledged.Count > 500, $"{acknowledged.Count} acknowledged");
    }

    [Fact]
    public async Task After_a_synchronized_write_of_the_trail_that_failed_nothing_is_acknowledged_and_nothing_acknowledged_is_lost()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/strace"))
        {
            Assert.Skip("strace, which makes a write fail, is not installed.");
        }

        HashSet<string> acknowledged = [];
        using (Process first = Start(0, []))
        {
            await ReadAsync(first, acknowledged, "open", 0);
            first.StandardInput.Close();
            await ReadAsync(first, acknowledged, wanted: null, int.MaxValue);
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // Only writes to the trail's newest segment fail, so that it is not the store that refuses.
        string newest = Path.Combine(CrashedHouse.TrailOf(directory.FullName), AuditDirectory.Segments(CrashedHouse.TrailOf(directory.FullName))[^1]);
        string trace = Path.Combine(directory.FullName, "trace");
        using Process writer = Start(1, ["/usr/bin/strace", "-f", "-qqq", "-o", trace, "-P", newest, "-e", "signal=none", "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=EIO:when=4"]);
        Assert.True(await ReadAsync(writer, acknowledged, "failed", int.MaxValue), await writer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, (await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken)).Count(line => line.Contains("pwrite64(", StringComparison.Ordinal)));
        await RequireAgreementAsync(acknowledged);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private Process Start(int run, string[] wrapper)
    {
        string[] command = [.. wrapper, Executable, directory.FullName, run.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    // Reads reports until one is the wanted one, so many were acknowledged, or the process has ended.
    private static async Task<bool> ReadAsync(Process writer, HashSet<string> acknowledged, string? wanted, int count)
    {
        int from = acknowledged.Count;
        while (acknowledged.Count - from < count || wanted is not null)
        {
            if (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line)
            {
                return false;
            }

            if (line == wanted)
            {
                return true;
            }

            if (line.Contains('-', StringComparison.Ordinal))
            {
                Assert.True(acknowledged.Add(line));
            }
        }

        return true;
    }

    private async Task RequireAgreementAsync(HashSet<string> acknowledged)
    {
        HashSet<string> changes = [];
        await using (CrashedHouse house = await CrashedHouse.OpenAsync(directory.FullName))
        {
            string? after = null;
            IReadOnlyList<StoredRecord> page;
            do
            {
                page = await house.Store.ListAsync(RecordKind.Key, "111122223333", "eu-central-1", after, 1000, TestContext.Current.CancellationToken);
                changes.UnionWith(page.Select(record => record.Id.Name));
                after = page.Count > 0 ? page[^1].Id.Name : after;
            }
            while (page.Count == 1000);
            Assert.Empty(await OutboxRecord.ListAsync(house.Store, TestContext.Current.CancellationToken));
        }

        string trail = CrashedHouse.TrailOf(directory.FullName);
        Assert.Empty(AuditVerifier.Verify(trail, default, expected: null, TestContext.Current.CancellationToken).Faults);
        HashSet<string> recorded = [];
        foreach (ReadOnlyMemory<byte> line in AuditReader.Search(trail, new AuditQuery()))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            Assert.True(recorded.Add(record.RootElement.GetProperty("eventID").GetString()!), "a record stands twice");
        }

        Assert.Subset(recorded, acknowledged);
        Assert.Equal(changes.Order(StringComparer.Ordinal), recorded.Where(id => id.StartsWith("change-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    // Without this the kill would always fall right after an acknowledgement.
    private static void SpinUpTo(TimeSpan most)
    {
        TimeSpan chosen = TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32((int)most.TotalMicroseconds));
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < chosen)
        {
            Thread.SpinWait(20);
        }
    }
}

// A writer killed at any moment loses nothing it acknowledged, leaves nothing half done, and gives up the data directory.
using System.Diagnostics;
using System.Security.Cryptography;
using Trent.Storage.CrashWriter;
using static Trent.Storage.Tests.TestStore;

namespace Trent.Storage.Tests;

public sealed class CrashTests : IDisposable
{
    private const int RoundsMin = 20;
    private const int AcknowledgedMin = 1000;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_a_killed_process_had_acknowledged_is_there_and_nothing_is_half_done()
    {
        int[] steps = new int[CrashWorkload.Committers];
        int acknowledged = 0;
        for (int round = 0; round < RoundsMin || acknowledged < AcknowledgedMin; round++)
        {
            using WriterProcess writer = WriterProcess.Start(directory.Data);
            if (round % 5 == 4)
            {
                // While it recovers from the kill before.
                await writer.ReadUntilAsync("opening");
            }
            else
            {
                await writer.ReadAcknowledgedAsync(RandomNumberGenerator.GetInt32(30, 121));
            }

            SpinUpTo(TimeSpan.FromMilliseconds(20));
            await writer.KillAsync();
            acknowledged += writer.AcknowledgedCount;
            foreach ((int committer, int step) in writer.Acknowledged)
            {
                steps[committer] = step;
            }

            await using SqliteRecordStore store = await OpenAsync(directory.Data);
            await store.RequireExactlyAsync(steps);
        }
    }

    [Fact]
    public async Task A_directory_that_another_process_has_open_is_refused_and_that_process_named()
    {
        using WriterProcess writer = WriterProcess.Start(directory.Data);
        await writer.ReadAcknowledgedAsync(1);
        StoreInUseException refusal = await Assert.ThrowsAsync<StoreInUseException>(() => OpenAsync(directory.Data));
        Assert.Contains(directory.Data, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith($"process {writer.Id}.", refusal.Message, StringComparison.Ordinal);
        await writer.ReadAcknowledgedAsync(writer.AcknowledgedCount + 50);
        await writer.KillAsync();
        await using SqliteRecordStore store = await OpenAsync(directory.Data);
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

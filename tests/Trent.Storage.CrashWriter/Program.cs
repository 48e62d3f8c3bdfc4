// A process that commits until it is killed, and reports each acknowledged commit on its standard output.
using System.Globalization;
using System.Text;
using Trent.Engine.Records;
using Trent.Storage;
using Trent.Storage.CrashWriter;
using Trent.Storage.Tests;

// Lines: "opening", "open", "<committer> <step>" after an acknowledgement, "refused <committer> <why>" when the store took no
// more, and then "reads refused" or "reads answered". It ends by itself when its standard input ends or all are refused.
const int StepsBetweenErasures = 10;
const int StepsBetweenConflicts = 7;

await using Stream input = Console.OpenStandardInput();
await using Stream output = Console.OpenStandardOutput();
Lock outputGate = new();
SqliteStoreOptions options = new() { CreateIfMissing = true, CheckPagesAtOpen = false, ReadConnections = 2, BusyTimeout = TimeSpan.FromSeconds(5) };

Report("opening");
await using SqliteRecordStore store = await SqliteRecordStore.AttachAsync(
    await SqliteDatabase.OpenAsync(args[0], options, CancellationToken.None), new FixedKeyAuthenticator(CrashWorkload.AuthenticatorKey), CancellationToken.None);
Report("open");

using CancellationTokenSource stop = new();
Task stopped = StopAtEndOfInputAsync();
Task work = Task.WhenAll(Enumerable.Range(0, CrashWorkload.Committers).Select(committer => Task.Run(() => CommitAsync(committer))));
await await Task.WhenAny(work, stopped);
await work;
if (!stop.IsCancellationRequested)
{
    Report(await IsReadRefusedAsync() ? "reads refused" : "reads answered");
}

async Task StopAtEndOfInputAsync()
{
    while (await input.ReadAsync(new byte[16]) > 0)
    {
    }

    await stop.CancelAsync();
}

async Task CommitAsync(int committer)
{
    StoredRecord? progress = await store.FindAsync(CrashWorkload.ProgressOf(committer), CancellationToken.None);
    try
    {
        for (int step = (int)(progress?.Version ?? 0) + 1; !stop.IsCancellationRequested; step++)
        {
            await store.CommitAsync(CrashWorkload.Step(committer, step), CancellationToken.None);
            Report(string.Create(CultureInfo.InvariantCulture, $"{committer} {step}"));
            if (step % StepsBetweenConflicts == 0)
            {
                await RequireConflictAsync(committer);
            }

            if (committer == 0 && step % StepsBetweenErasures == 0)
            {
                await store.EraseRemainsAsync(CancellationToken.None);
            }
        }
    }
    catch (StoreUnavailableException exception)
    {
        Report(string.Create(CultureInfo.InvariantCulture, $"refused {committer} {exception.Message}"));
    }
}

async Task RequireConflictAsync(int committer)
{
    try
    {
        await store.CommitAsync(CrashWorkload.Conflict(committer), CancellationToken.None);
    }
    catch (RecordConflictException)
    {
        return;
    }

    throw new InvalidOperationException("A commit that conflicts was acknowledged.");
}

async Task<bool> IsReadRefusedAsync()
{
    try
    {
        _ = await store.FindAsync(CrashWorkload.ProgressOf(0), CancellationToken.None);
        return false;
    }
    catch (StoreUnavailableException)
    {
        return true;
    }
}

// One write per line: less than PIPE_BUF bytes reach a pipe whole or not at all.
void Report(string line)
{
    lock (outputGate)
    {
        output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        output.Flush();
    }
}

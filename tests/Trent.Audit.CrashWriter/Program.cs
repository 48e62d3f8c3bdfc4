// A process that records requests and changes until it is killed, and reports each that was acknowledged on its standard output.
using System.Globalization;
using System.Text;
using Trent.Audit.CrashWriter;
using Trent.Engine.Auditing;
using Trent.Engine.Records;

// Arguments: the directory, and a name that no earlier run had. Lines: "opening", "open", an event id after its acknowledgement, and
// "failed" once the trail says that it takes nothing any more. It ends by itself when its standard input ends, or after "failed".
const int Requesters = 8;
const int RequestsUntilChange = 3;

string directory = args[0];
string run = args[1];
await using Stream input = Console.OpenStandardInput();
await using Stream output = Console.OpenStandardOutput();
Lock outputGate = new();

Report("opening");
await using CrashedHouse house = await CrashedHouse.OpenAsync(directory);
Report("open");

using CancellationTokenSource stop = new();
Task stopped = StopAtEndOfInputAsync();
Task work = Task.WhenAll([.. Enumerable.Range(0, Requesters).Select(requester => Task.Run(() => RequestAsync(requester))), Task.Run(RemoveAsync)]);
await await Task.WhenAny(work, stopped);
await work;
if (house.Trail.Failed.IsCompleted)
{
    Report("failed");
}

async Task StopAtEndOfInputAsync()
{
    while (await input.ReadAsync(new byte[16]) > 0)
    {
    }

    await stop.CancelAsync();
}

async Task RequestAsync(int requester)
{
    try
    {
        for (int number = 1; !stop.IsCancellationRequested; number++)
        {
            bool isChange = number % RequestsUntilChange == 0;
            string id = string.Create(CultureInfo.InvariantCulture, $"{(isChange ? "change" : "read")}-{run}-{requester}-{number}");
            await RecordAsync(id, isChange);
            Report(id);
        }
    }
    catch (AuditUnavailableException) when (house.Trail.Failed.IsCompleted)
    {
        // Nothing is acknowledged any more; that is what the report at the end says.
        return;
    }
}

async Task RecordAsync(string id, bool isChange)
{
    AuditEvent request = new() { EventId = id, RequestId = id, OperationName = isChange ? "CreateKey" : "Encrypt", At = TimeProvider.System.GetUtcNow(), Region = "eu-central-1" };
    await house.Trail.BeginAsync(request, CancellationToken.None);
    if (isChange)
    {
        StoredRecord made = new() { Id = CrashedHouse.Made(id), Version = 1, Body = Encoding.ASCII.GetBytes(id) };
        await house.Store.CommitAsync([new RecordChange.Insert(made), house.Trail.RecordWithCommit(request)!], CancellationToken.None);
    }

    await house.Trail.EndAsync(request, CancellationToken.None);
}

// As fast as it goes rather than once a second, so that a kill often falls into it.
async Task RemoveAsync()
{
    try
    {
        while (!stop.IsCancellationRequested)
        {
            await house.Trail.RemovePendingAsync(stop.Token);
        }
    }
    catch (Exception ended) when (ended is OperationCanceledException || house.Trail.Failed.IsCompleted)
    {
        // The process stops, or the trail has failed, which the report at the end says.
        return;
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

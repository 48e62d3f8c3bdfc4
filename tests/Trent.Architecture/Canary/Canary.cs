// Breaks each line of BannedSymbols.txt once, so that a line that has stopped biting is noticed.
namespace Trent.Architecture.Canary;

internal static class Canary
{
    public static async Task<object?[]> UseAsync(CancellationToken token, Task<int> task) =>
    [
        new Random(), // bans T:System.Random
        DateTime.Now, // bans P:System.DateTime.Now
        DateTime.UtcNow, // bans P:System.DateTime.UtcNow
        DateTime.Today, // bans P:System.DateTime.Today
        DateTimeOffset.Now, // bans P:System.DateTimeOffset.Now
        DateTimeOffset.UtcNow, // bans P:System.DateTimeOffset.UtcNow
        Environment.TickCount, // bans P:System.Environment.TickCount
        Environment.TickCount64, // bans P:System.Environment.TickCount64
        new System.Diagnostics.Stopwatch(), // bans T:System.Diagnostics.Stopwatch
        Guid.NewGuid(), // bans M:System.Guid.NewGuid
        Guid.CreateVersion7(), // bans M:System.Guid.CreateVersion7
        Use(() => Thread.Sleep(1)), // bans M:System.Threading.Thread.Sleep(System.Int32)
        Use(() => Thread.Sleep(TimeSpan.Zero)), // bans M:System.Threading.Thread.Sleep(System.TimeSpan)
        Use(() => task.Wait()), // bans M:System.Threading.Tasks.Task.Wait
        Use(() => task.Wait(token)), // bans M:System.Threading.Tasks.Task.Wait(System.Threading.CancellationToken)
        Use(() => task.Wait(1)), // bans M:System.Threading.Tasks.Task.Wait(System.Int32)
        task.Result, // bans P:System.Threading.Tasks.Task`1.Result
        Task.Delay(1), // bans M:System.Threading.Tasks.Task.Delay(System.Int32)
        Task.Delay(TimeSpan.Zero), // bans M:System.Threading.Tasks.Task.Delay(System.TimeSpan)
        Task.Delay(1, token), // bans M:System.Threading.Tasks.Task.Delay(System.Int32,System.Threading.CancellationToken)
        Task.Delay(TimeSpan.Zero, token), // bans M:System.Threading.Tasks.Task.Delay(System.TimeSpan,System.Threading.CancellationToken)
        Environment.GetEnvironmentVariable("PATH"), // bans M:System.Environment.GetEnvironmentVariable(System.String)
        Environment.GetEnvironmentVariables(), // bans M:System.Environment.GetEnvironmentVariables
        Use(() => Console.WriteLine("text")), // bans M:System.Console.WriteLine(System.String)
        Use(() => Console.WriteLine(new object())), // bans M:System.Console.WriteLine(System.Object)
        Use(() => Console.Write("text")), // bans M:System.Console.Write(System.String)
        await task,
    ];

    private static Action Use(Action action) => action;
}

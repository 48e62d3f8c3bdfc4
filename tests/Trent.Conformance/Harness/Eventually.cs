// Waits for something outside of this process that sends no signal: asked again and again, until a deadline.
namespace Trent.Conformance.Harness;

public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until something is so. A server that does not listen yet has not answered no.</summary>
    /// <exception cref="OperationCanceledException">It was not so within a minute.</exception>
    public static async Task IsSoAsync(Func<CancellationToken, Task<bool>> ask)
    {
        using CancellationTokenSource patience = new(Deadline);
        while (true)
        {
            try
            {
                if (await ask(patience.Token))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(Pause, patience.Token);
        }
    }
}

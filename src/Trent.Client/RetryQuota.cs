// Bounds how much a client adds to the load of a service that is failing already.
namespace Trent.Client;

/// <summary>
/// A bucket of tokens shared by the calls of one client: repeating costs tokens, success gives them back. When the bucket is empty,
/// failures are reported at once. The numbers are those of the SDKs' standard mode. Safe to use from several threads at once.
/// </summary>
internal sealed class RetryQuota
{
    private const int TokensMax = 500;
    private const int RepetitionTokens = 5;
    private const int RepetitionAfterTimeoutTokens = 10;
    private const int FirstSuccessTokens = 1;

    private int tokens = TokensMax;

    /// <summary>Takes what a repetition costs.</summary>
    /// <param name="failure">Why it is needed.</param>
    /// <param name="taken">What was taken, for <see cref="Return"/>.</param>
    /// <returns>False when there are too few tokens; then nothing was taken.</returns>
    internal bool TryTake(Exception failure, out int taken)
    {
        int cost = failure is KmsTransportException { Failure: KmsTransportFailure.Timeout } ? RepetitionAfterTimeoutTokens : RepetitionTokens;
        taken = 0;
        int seen = Volatile.Read(ref tokens);
        while (seen >= cost)
        {
            int before = Interlocked.CompareExchange(ref tokens, seen - cost, seen);
            if (before == seen)
            {
                taken = cost;
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Gives back, after a success, what its last repetition cost, or one token where there was none.</summary>
    internal void Return(int taken)
    {
        int gain = Math.Max(taken, FirstSuccessTokens);
        int seen = Volatile.Read(ref tokens);
        while (seen < TokensMax)
        {
            int before = Interlocked.CompareExchange(ref tokens, Math.Min(seen + gain, TokensMax), seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}

// Slows down whoever guesses: so many failures in a minute, and no attempt is looked at until the minute is over.
namespace Trent.Unsealing;

/// <summary>
/// Counts failures, separately for peers on this machine and for all others, so that a stranger who fails on purpose does not keep the operator
/// out who is on the machine. Thread-safe.
/// </summary>
internal sealed class AttemptLimit(TimeProvider clock)
{
    /// <summary>Failures in one <see cref="Period"/>. A person who mistypes needs a few; a guesser of a passphrase of 12 characters needs billions.</summary>
    public const int FailuresMax = 10;

    /// <summary>How long a failure counts.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Queue<long> near = new(FailuresMax);
    private readonly Queue<long> far = new(FailuresMax);

    /// <summary>Whether an attempt may be looked at.</summary>
    public bool IsOpenTo(bool isLocal)
    {
        lock (gate)
        {
            Queue<long> failures = isLocal ? near : far;
            while (failures.TryPeek(out long oldest) && clock.GetElapsedTime(oldest) >= Period)
            {
                _ = failures.Dequeue();
            }

            return failures.Count < FailuresMax;
        }
    }

    /// <summary>An attempt failed.</summary>
    public void NoteFailure(bool isLocal)
    {
        lock (gate)
        {
            Queue<long> failures = isLocal ? near : far;
            if (failures.Count == FailuresMax)
            {
                _ = failures.Dequeue();
            }

            failures.Enqueue(clock.GetTimestamp());
        }
    }
}

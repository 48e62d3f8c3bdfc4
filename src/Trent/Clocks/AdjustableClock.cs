// The clock of a development server: the machine's, moved forward by hand.
namespace Trent.Clocks;

/// <summary>A clock that runs like another one, ahead of it by what it was moved. Timers are not moved. Safe for threads.</summary>
/// <param name="origin">The clock it runs like.</param>
public sealed class AdjustableClock(TimeProvider origin) : TimeProvider
{
    // Beyond this even a waiting period that begins then would leave the calendar.
    private static readonly DateTimeOffset Latest = new(9900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private long aheadTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => origin.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => origin.GetUtcNow().AddTicks(Volatile.Read(ref aheadTicks));

    /// <inheritdoc/>
    public override long GetTimestamp() => origin.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => origin.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves the clock forward.</summary>
    /// <param name="by">By how much; not negative.</param>
    /// <returns>False when it would leave the calendar; then it was not moved.</returns>
    public bool TryAdvance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (gate)
        {
            if (by > Latest - GetUtcNow())
            {
                return false;
            }

            Volatile.Write(ref aheadTicks, aheadTicks + by.Ticks);
            return true;
        }
    }
}

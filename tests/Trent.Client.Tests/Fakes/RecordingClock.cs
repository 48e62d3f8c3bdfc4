// A clock that stands still until it is told, and says when somebody begins to wait for it.
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Trent.Client.Tests.Fakes;

internal sealed class RecordingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public RecordingClock()
        : this(new DateTimeOffset(2025, 11, 10, 14, 57, 15, TimeSpan.Zero))
    {
    }

    /// <summary>How many waits have begun that nobody asked about.</summary>
    public int WaitsPending => waits.Reader.Count;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Assert.True(waits.Writer.TryWrite(dueTime));
        return timer;
    }

    /// <summary>The length of the next wait, once it has begun.</summary>
    public async Task<TimeSpan> NextWaitAsync() => await waits.Reader.ReadAsync(TestContext.Current.CancellationToken);
}

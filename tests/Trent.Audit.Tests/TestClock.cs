// A clock that stands until a test moves it.
namespace Trent.Audit.Tests;

internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 26, 6, 29, 34, 123, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public void Move(TimeSpan by) => now += by;
}

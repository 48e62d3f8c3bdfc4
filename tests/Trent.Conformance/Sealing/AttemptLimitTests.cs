// Failures are counted by the minute, near and far apart.
using Microsoft.Extensions.Time.Testing;
using Trent.Unsealing;

namespace Trent.Conformance.Sealing;

public sealed class AttemptLimitTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly AttemptLimit limit;

    public AttemptLimitTests() => limit = new AttemptLimit(clock);

    [Fact]
    public void Strangers_who_fail_do_not_keep_out_who_is_on_the_machine()
    {
        Fail(isLocal: false, AttemptLimit.FailuresMax);
        Assert.False(limit.IsOpenTo(isLocal: false));
        Assert.True(limit.IsOpenTo(isLocal: true));
    }

    [Fact]
    public void Each_failure_counts_for_a_minute()
    {
        Fail(isLocal: true, 1);
        clock.Advance(TimeSpan.FromSeconds(30));
        Fail(isLocal: true, AttemptLimit.FailuresMax - 1);
        Assert.False(limit.IsOpenTo(isLocal: true));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(limit.IsOpenTo(isLocal: true));
        Fail(isLocal: true, 1);
        Assert.False(limit.IsOpenTo(isLocal: true));
    }

    private void Fail(bool isLocal, int times)
    {
        for (int time = 0; time < times; time++)
        {
            limit.NoteFailure(isLocal);
        }
    }
}

// Segments older than the retention go, the trail says so, and verification tells expiry from removal.
namespace Trent.Audit.Tests;

public sealed class RetentionTests
{
    [Fact]
    public async Task Closed_segments_older_than_the_retention_are_deleted_and_the_rest_verifies()
    {
        await using TestHouse house = new() { RetentionDays = 30 };
        await using AuditTrail trail = await house.OpenAsync();
        await FillAsync(trail);
        List<string> before = AuditDirectory.Segments(house.TrailDirectory);
        Assert.True(before.Count >= 3);
        house.Clock.Move(TimeSpan.FromDays(31));
        await trail.RemovePendingAsync(CancellationToken.None);
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.Equal(before[^1], Assert.Single(AuditDirectory.Segments(house.TrailDirectory)));
        Assert.Equal(verified.FirstSequence - 1, verified.ExpiredThrough);
    }

    [Fact]
    public async Task Segments_within_the_retention_stay()
    {
        await using TestHouse house = new() { RetentionDays = 30 };
        await using AuditTrail trail = await house.OpenAsync();
        await FillAsync(trail);
        int before = AuditDirectory.Segments(house.TrailDirectory).Count;
        house.Clock.Move(TimeSpan.FromDays(29));
        await trail.RemovePendingAsync(CancellationToken.None);
        Assert.Equal(before, AuditDirectory.Segments(house.TrailDirectory).Count);
    }

    [Fact]
    public async Task Without_a_retention_everything_stays()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await FillAsync(trail);
        int before = AuditDirectory.Segments(house.TrailDirectory).Count;
        house.Clock.Move(TimeSpan.FromDays(5000));
        await trail.RemovePendingAsync(CancellationToken.None);
        Assert.Equal(before, AuditDirectory.Segments(house.TrailDirectory).Count);
    }

    [Fact]
    public async Task One_segment_more_than_expired_is_a_fault()
    {
        await using TestHouse house = new() { RetentionDays = 30 };
        await using AuditTrail trail = await house.OpenAsync();
        await FillAsync(trail);
        house.Clock.Move(TimeSpan.FromDays(31));
        await trail.RemovePendingAsync(CancellationToken.None);
        await FillAsync(trail);
        File.Delete(Path.Combine(house.TrailDirectory, AuditDirectory.Segments(house.TrailDirectory)[0]));
        Assert.Contains("no signed record says", house.Verify().Faults[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_whose_beginning_expired_opens_again()
    {
        await using TestHouse house = new() { RetentionDays = 30 };
        long sequence;
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await FillAsync(trail);
            house.Clock.Move(TimeSpan.FromDays(31));
            await trail.RemovePendingAsync(CancellationToken.None);
            sequence = trail.Sequence;
        }

        await using AuditTrail again = await house.OpenAsync();
        Assert.Equal(sequence, again.Sequence);
    }

    private static Task FillAsync(AuditTrail trail) =>
        Parallel.ForAsync(0, 3500, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
}

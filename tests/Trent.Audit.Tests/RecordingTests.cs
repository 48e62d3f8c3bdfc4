// What is recorded is durable, in its place, and verifies; groups, segments and the end of a trail are what they say.
using System.Text.Json;
using Trent.Engine.Auditing;

namespace Trent.Audit.Tests;

public sealed class RecordingTests
{
    [Fact]
    public async Task A_new_trail_verifies_and_has_no_records()
    {
        await using TestHouse house = new();
        await (await house.OpenAsync()).DisposeAsync();
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.Equal(0, verified.Records);
        Assert.Equal(1, verified.Segments);
    }

    [Fact]
    public async Task What_was_recorded_is_in_the_trail_when_the_recording_returned()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 5);
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.Equal((1, 5, 5, 0), (verified.FirstSequence, verified.LastSequence, verified.Records, verified.UnsignedRecords));
        Assert.Equal(5, trail.Sequence);
    }

    [Fact]
    public async Task Numbers_go_on_after_the_trail_was_opened_again()
    {
        await using TestHouse house = new();
        await using (AuditTrail first = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(first, 1, 3);
        }

        await using AuditTrail second = await house.OpenAsync();
        await TestHouse.RecordAsync(second, 4, 2);
        Assert.Equal(5, second.Sequence);
        Assert.Empty(house.Verify().Faults);
    }

    [Fact]
    public async Task Requests_that_wait_together_share_signatures_and_all_are_recorded()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) =>
        {
            AuditEvent request = TestHouse.Event($"event-{number}");
            await trail.BeginAsync(request, CancellationToken.None);
            await trail.EndAsync(request, CancellationToken.None);
        });
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.Equal(2000, verified.LastSequence);
        HashSet<string> events = [.. Lines(house).Where(IsRecord).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("eventID").GetString()!)];
        Assert.Equal(2000, events.Count);
    }

    [Fact]
    public async Task A_full_segment_is_closed_and_the_next_one_goes_on()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await Parallel.ForAsync(0, 3000, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.True(verified.Segments >= 3, $"{verified.Segments} segments");
        Assert.Equal(3000, verified.LastSequence);
        string closed = AuditDirectory.Segments(house.TrailDirectory)[0];
        Assert.DoesNotContain((byte)0, await File.ReadAllBytesAsync(Path.Combine(house.TrailDirectory, closed), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_trail_that_ended_with_a_closing_line_goes_on_in_a_new_segment_and_opens_again()
    {
        await using TestHouse house = new();
        await using (AuditTrail first = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(first, 1, 3);
        }

        await CloseNewestAsync(house);
        await (await house.OpenAsync()).DisposeAsync();
        await using AuditTrail again = await house.OpenAsync();
        await TestHouse.RecordAsync(again, 4, 1);
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.Equal((2, 4), (verified.Segments, verified.LastSequence));
    }

    // As a crash between the closing line and the next segment leaves it.
    private static async Task CloseNewestAsync(TestHouse house)
    {
        TrailReading reading = TrailReading.Read(house.TrailDirectory, key: null, scanFrom: 1, static (_, _, _) => { });
        using Engine.Hierarchy.SecretVault vault = await house.OpenVaultAsync();
        using SigningKey key = (await SigningKey.FindAsync(house.Store, vault, CancellationToken.None))!;
        SegmentMaking making = new(house.TrailDirectory, reading.StoreId!, key.PublicKey, key.Signer, house.Clock, () => house.Store.Epoch);
        using Segment segment = new(making, WriteThroughFile.Open(house.Newest), reading.Segment, reading.SignedEnd);
        segment.Close(reading.Last, reading.Chain.ToArray());
    }

    [Fact]
    public async Task Files_and_directory_are_their_owners_alone()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(house.TrailDirectory));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(house.Newest));
    }

    [Fact]
    public async Task A_directory_that_others_can_read_is_refused()
    {
        await using TestHouse house = new();
        await (await house.OpenAsync()).DisposeAsync();
        File.SetUnixFileMode(house.TrailDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        AuditUnavailableException refused = await Assert.ThrowsAsync<AuditUnavailableException>(() => house.OpenAsync());
        Assert.Contains("accessible to other users", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_that_is_closed_takes_no_records()
    {
        await using TestHouse house = new();
        AuditTrail trail = await house.OpenAsync();
        await trail.DisposeAsync();
        await Assert.ThrowsAsync<AuditUnavailableException>(async () => await trail.EndAsync(TestHouse.Event("late"), CancellationToken.None));
    }

    internal static bool IsRecord(string line) => line.StartsWith("{\"eventVersion\"", StringComparison.Ordinal);

    internal static List<string> Lines(TestHouse house) =>
        [.. AuditDirectory.Segments(house.TrailDirectory).SelectMany(name => File.ReadAllText(Path.Combine(house.TrailDirectory, name)).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries))];
}

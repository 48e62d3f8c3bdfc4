// What a crash leaves at the end of a trail was never acknowledged: it is cut off, put aside and told; everything before it stays.
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Audit.Tests;

public sealed class CrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tail_that_was_torn_at_any_byte_of_the_last_group_is_cut_off(bool shortens)
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 3);
        }

        // Anchored at three; the fourth record is what the crash tears.
        byte[] whole;
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 4, 1);
            whole = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        }

        string newest = house.Newest;
        string[] lines = TamperingTests.LinesOf(whole);
        int end = lines.Sum(line => line.Length + 1);
        int start = end - lines[^1].Length - lines[^2].Length - 2;
        for (int torn = start; torn < end; torn++)
        {
            byte[] bytes = [.. whole];
            bytes.AsSpan(torn).Clear();
            await File.WriteAllBytesAsync(newest, shortens ? bytes[..torn] : bytes, TestContext.Current.CancellationToken);
            TrailReading reading = TrailReading.Read(house.TrailDirectory, key: null, scanFrom: 1, static (_, _, _) => { });
            Assert.Equal((3, start), (reading.Last, reading.SignedEnd));
            Assert.Equal(torn == start ? start : torn, reading.TornEnd);
        }
    }

    [Fact]
    public async Task A_hole_within_the_last_group_is_what_a_crash_leaves()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 3);
        }

        byte[] bytes = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        string[] lines = TamperingTests.LinesOf(bytes);
        int end = lines.Sum(line => line.Length + 1);
        int start = end - lines[^1].Length - lines[^2].Length - 2;
        bytes.AsSpan(start + 10, 100).Clear();
        await File.WriteAllBytesAsync(house.Newest, bytes, TestContext.Current.CancellationToken);
        TrailReading reading = TrailReading.Read(house.TrailDirectory, key: null, scanFrom: 1, static (_, _, _) => { });
        Assert.Equal((2, start, end), (reading.Last, reading.SignedEnd, reading.TornEnd));
    }

    [Fact]
    public async Task What_was_cut_off_is_put_aside_and_recorded()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 2);
        }

        byte[] bytes = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        int end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        "{\"eventVersion\":\"1.11\",\"torn"u8.CopyTo(bytes.AsSpan(end));
        await File.WriteAllBytesAsync(house.Newest, bytes, TestContext.Current.CancellationToken);
        await using AuditTrail again = await house.OpenAsync();
        Assert.Equal(3, again.Sequence);
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        string putAside = Assert.Single(verified.Discarded);
        Assert.Equal("{\"eventVersion\":\"1.11\",\"torn", await File.ReadAllTextAsync(Path.Combine(house.TrailDirectory, putAside), TestContext.Current.CancellationToken));
        Assert.Contains(RecordingTests.Lines(house), line => line.Contains("\"DiscardIncompleteGroup\"", StringComparison.Ordinal) && line.Contains("\"bytes\":28", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_whose_record_did_not_reach_the_trail_is_recorded_at_the_next_opening()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 2);
        }

        OutboxRecord orphan = await CommitChangeAsync(house, "orphan", sequence: 2);
        await using AuditTrail again = await house.OpenAsync();
        Assert.Equal(3, again.Sequence);
        Assert.Equal(0, house.PendingRecords());
        Assert.Contains(RecordingTests.Lines(house), line => line.StartsWith(System.Text.Encoding.UTF8.GetString(orphan.Record.Span[..^1]), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_whose_record_is_in_the_trail_is_not_recorded_twice()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            AuditEvent change = TestHouse.Event("change", "CreateKey");
            RecordChange outbox = trail.RecordWithCommit(change)!;
            await house.Store.CommitAsync([outbox], CancellationToken.None);
            await trail.EndAsync(change, CancellationToken.None);
            await trail.DisposeAsync();
            // As after a crash between the trail and the removal.
            await house.Store.CommitAsync([outbox], CancellationToken.None);
        }

        await using AuditTrail again = await house.OpenAsync();
        Assert.Equal(1, again.Sequence);
        Assert.Equal(0, house.PendingRecords());
    }

    [Fact]
    public async Task A_change_whose_record_was_torn_with_the_tail_is_recorded_anew()
    {
        await using TestHouse house = new();
        AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 1);
        AuditEvent change = TestHouse.Event("change", "CreateKey");
        RecordChange outbox = trail.RecordWithCommit(change)!;
        await trail.DisposeAsync();
        await house.Store.CommitAsync([outbox], CancellationToken.None);

        // Its line stands complete at the end, but its group was never signed.
        byte[] bytes = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        TrailReading reading = TrailReading.Read(house.TrailDirectory, key: null, scanFrom: 1, static (_, _, _) => { });
        byte[] chain = reading.Chain.ToArray();
        byte[] record = OutboxRecord.Read(((RecordChange.Insert)outbox).Record).Record.ToArray();
        using (var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256))
        {
            Chains.Advance(chain, record, [], hash);
        }

        _ = Chains.WriteLine(bytes.AsSpan((int)reading.SignedEnd), record, 2, chain);
        await File.WriteAllBytesAsync(house.Newest, bytes, TestContext.Current.CancellationToken);
        await using AuditTrail again = await house.OpenAsync();
        Assert.Equal(3, again.Sequence);
        Assert.Equal(0, house.PendingRecords());
        Assert.Empty(house.Verify().Faults);
        Assert.Single(RecordingTests.Lines(house), line => line.Contains("\"CreateKey\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_is_removed_from_the_store_once_it_is_in_the_trail()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        AuditEvent change = TestHouse.Event("change", "CreateKey");
        await house.Store.CommitAsync([trail.RecordWithCommit(change)!], CancellationToken.None);
        await trail.EndAsync(change, CancellationToken.None);
        Assert.Equal(1, house.PendingRecords());
        await trail.RemovePendingAsync(CancellationToken.None);
        Assert.Equal(0, house.PendingRecords());
        Assert.Equal(1, trail.Sequence);
    }

    [Fact]
    public async Task A_change_whose_request_was_given_up_is_recorded_by_the_regular_work()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await house.Store.CommitAsync([trail.RecordWithCommit(TestHouse.Event("change", "CreateKey"))!], CancellationToken.None);
        for (int round = 0; round < 4; round++)
        {
            await trail.RemovePendingAsync(CancellationToken.None);
        }

        Assert.Equal(1, trail.Sequence);
        Assert.Equal(0, house.PendingRecords());
    }

    [Fact]
    public async Task A_request_that_announced_a_change_and_failed_is_recorded_as_failed_only()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        AuditEvent change = TestHouse.Event("change", "CreateKey");
        _ = trail.RecordWithCommit(change);
        change.ErrorCode = "KMSInternalException";
        await trail.EndAsync(change, CancellationToken.None);
        for (int round = 0; round < 4; round++)
        {
            await trail.RemovePendingAsync(CancellationToken.None);
        }

        Assert.Equal(1, trail.Sequence);
        Assert.Contains("\"errorCode\":\"KMSInternalException\"", RecordingTests.Lines(house)[1], StringComparison.Ordinal);
    }

    private static async Task<OutboxRecord> CommitChangeAsync(TestHouse house, string id, long sequence)
    {
        PendingAppend append = new();
        CloudTrailJson.Write(TestHouse.Event(id, "CreateKey"), append);
        (OutboxRecord record, RecordChange change) = OutboxRecord.Make(id, sequence, append.Buffer.Written);
        await house.Store.CommitAsync([change], CancellationToken.None);
        return record;
    }
}

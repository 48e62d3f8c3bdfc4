// A full disk refuses before anything is done, and the trail goes on when there is room; a disk that fails ends it.
using Microsoft.Win32.SafeHandles;
using Trent.Cryptography;
using Trent.Engine.Auditing;

namespace Trent.Audit.Tests;

public sealed class DiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_requests_before_they_begin_and_nothing_recorded_is_lost()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await using TestHouse house = new() { Trail = disk.Trail };
        await using AuditTrail trail = await house.OpenAsync();
        disk.Fill();
        long recorded = await RecordUntilRefusedAsync(house, trail);
        Assert.Equal(recorded, trail.Sequence);
        AuditVerification verified = house.Verify();
        Assert.Empty(verified.Faults);
        Assert.Equal(recorded, verified.LastSequence);
    }

    [Fact]
    public async Task Requests_are_taken_again_when_there_is_room_without_opening_anew()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await using TestHouse house = new() { Trail = disk.Trail };
        await using AuditTrail trail = await house.OpenAsync();
        disk.Fill();
        long recorded = await RecordUntilRefusedAsync(house, trail);
        disk.Free();
        house.Clock.Move(TimeSpan.FromSeconds(2));
        await TestHouse.RecordAsync(trail, (int)recorded + 1, 2000);
        Assert.Equal(recorded + 2000, trail.Sequence);
        Assert.Empty(house.Verify().Faults);
    }

    [Fact]
    public async Task A_change_that_was_committed_while_the_trail_was_full_is_recorded_when_there_is_room()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip();
        await using TestHouse house = new() { Trail = disk.Trail };
        await using AuditTrail trail = await house.OpenAsync();
        disk.Fill();
        AuditEvent change = TestHouse.Event("change", "CreateKey");
        await house.Store.CommitAsync([trail.RecordWithCommit(change)!], CancellationToken.None);
        long recorded = await ExhaustAsync(house, trail);
        await Assert.ThrowsAsync<AuditUnavailableException>(async () => await trail.EndAsync(change, CancellationToken.None));
        disk.Free();
        house.Clock.Move(TimeSpan.FromSeconds(2));
        for (int round = 0; round < 4; round++)
        {
            await trail.RemovePendingAsync(CancellationToken.None);
        }

        Assert.Equal(recorded + 1, trail.Sequence);
        Assert.Equal(0, house.PendingRecords());
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_holds_neither_who_waits_nor_who_comes_and_the_trail_goes_on_when_it_does()
    {
        using ManualResetEventSlim answers = new(initialState: false);
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        house.WhileWriting = () =>
        {
            _ = hangs.TrySetResult();
            answers.Wait(TestContext.Current.CancellationToken);
        };
        Task written = trail.EndAsync(TestHouse.Event("written"), CancellationToken.None).AsTask();
        await hangs.Task;
        Task queued = trail.EndAsync(TestHouse.Event("queued"), CancellationToken.None).AsTask();
        house.Clock.Move(AuditLimits.WriteTimeMax);

        Assert.Contains("has not answered for 10 seconds", (await Assert.ThrowsAsync<AuditUnavailableException>(() => written)).Message, StringComparison.Ordinal);
        _ = await Assert.ThrowsAsync<AuditUnavailableException>(() => queued);
        _ = await Assert.ThrowsAsync<AuditUnavailableException>(async () => await trail.BeginAsync(TestHouse.Event("new"), CancellationToken.None));

        answers.Set();
        await RequireTakenAgainAsync(trail);
        Assert.Equal(3, trail.Sequence);
        Assert.Equal(["written", "queued", "after"], house.EventIds());
        Assert.Empty(house.Verify().Faults);
    }

    [Fact]
    public async Task A_change_whose_record_the_disk_held_up_is_refused_and_recorded_once()
    {
        using ManualResetEventSlim answers = new(initialState: false);
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        AuditEvent change = TestHouse.Event("change", "CreateKey");
        await house.Store.CommitAsync([trail.RecordWithCommit(change)!], CancellationToken.None);
        TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        house.WhileWriting = () =>
        {
            _ = hangs.TrySetResult();
            answers.Wait(TestContext.Current.CancellationToken);
        };
        Task held = trail.EndAsync(change, CancellationToken.None).AsTask();
        await hangs.Task;
        house.Clock.Move(AuditLimits.WriteTimeMax);
        _ = await Assert.ThrowsAsync<AuditUnavailableException>(() => held);
        answers.Set();
        await RequireTakenAgainAsync(trail);
        for (int round = 0; round < 4; round++)
        {
            await trail.RemovePendingAsync(CancellationToken.None);
        }

        Assert.Equal(["change", "after"], house.EventIds());
        Assert.Equal(0, house.PendingRecords());
    }

    [Fact]
    public async Task After_a_write_that_failed_nothing_is_acknowledged_and_the_failure_is_told()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-audit-");
        try
        {
            string path = Path.Combine(directory.FullName, "segment");
            await File.WriteAllBytesAsync(path, new byte[AuditLimits.SegmentBytesMin], TestContext.Current.CancellationToken);
            using KeyMaterial material = KeyAlgorithm.Ed25519.Generate();
            using UsableKey key = KeyAlgorithm.Ed25519.Load(material.Secret);
            Assert.True(Ed25519PublicKey.TryRead(material.PublicKey.Span, out Ed25519PublicKey? publicKey));
            TestClock clock = new();
            SegmentMaking making = new(directory.FullName, new string('0', 32), publicKey, (ISigningKey)key, clock, () => 1);

            // A file that can only be read: every write to it fails.
            SafeFileHandle unwritable = File.OpenHandle(path, FileMode.Open, FileAccess.Read);
            await using AuditWriter writer = new(making, new SegmentStock(directory.FullName, AuditLimits.SegmentBytesMin, clock), new Segment(making, new WriteThroughFile(unwritable), 1, 0), new TrailEnd(0, new byte[32]), new byte[32]);
            PendingAppend append = new();
            CloudTrailJson.Write(TestHouse.Event("first"), append);
            writer.Enqueue(append);
            await Assert.ThrowsAsync<AuditUnavailableException>(async () => _ = await append.Completion);
            Assert.Contains("cannot be written any more", (await writer.Failed).Message, StringComparison.Ordinal);
            Assert.Throws<AuditUnavailableException>(writer.RequireRoom);
            Assert.Throws<AuditUnavailableException>(() => writer.Enqueue(new PendingAppend()));
            Assert.Equal(0, writer.End.Sequence);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // The writer tells nobody that the disk has answered: whoever comes next finds out.
    private static async Task RequireTakenAgainAsync(AuditTrail trail)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                await trail.EndAsync(TestHouse.Event("after"), CancellationToken.None);
                return;
            }
            catch (AuditUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<long> RecordUntilRefusedAsync(TestHouse house, AuditTrail trail)
    {
        // Room was made ahead for at most two segments of 1,048,576 bytes, and a record takes more than 800.
        for (int number = 1; number < 4000; number++)
        {
            AuditEvent request = TestHouse.Event($"event-{number}");
            try
            {
                await trail.BeginAsync(request, CancellationToken.None);
            }
            catch (AuditUnavailableException)
            {
                return number - 1;
            }

            await trail.EndAsync(request, CancellationToken.None);
            house.Clock.Move(TimeSpan.FromMilliseconds(100));
        }

        throw new InvalidOperationException("The disk never was full.");
    }

    // Not asking for room first, until not even the smallest record finds any.
    private static async Task<long> ExhaustAsync(TestHouse house, AuditTrail trail)
    {
        long recorded = 0;
        while (true)
        {
            try
            {
                await trail.EndAsync(TestHouse.Event($"event-{recorded}"), CancellationToken.None);
                recorded++;
                house.Clock.Move(TimeSpan.FromMilliseconds(100));
            }
            catch (AuditUnavailableException)
            {
                return recorded;
            }
        }
    }
}

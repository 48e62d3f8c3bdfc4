// Many at once and anything at all: changes under load, damage anywhere in a long trail, and bytes that are no lines.
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using CsCheck;
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Audit.Tests;

public sealed class ManyTests
{
    [Fact]
    public async Task Every_change_under_load_is_in_the_trail_once_whether_its_request_ended_or_was_given_up()
    {
        await using TestHouse house = new();
        ConcurrentBag<string> committed = [];
        await using (AuditTrail trail = await house.OpenAsync())
        {
            Task changing = Parallel.ForAsync(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
            {
                AuditEvent change = TestHouse.Event($"change-{number}", "CreateKey");
                await trail.BeginAsync(change, CancellationToken.None);
                RecordChange record = trail.RecordWithCommit(change)!;
                if (number % 7 == 0)
                {
                    // The commit failed, and so did the request.
                    change.ErrorCode = "KMSInternalException";
                    await trail.EndAsync(change, CancellationToken.None);
                    return;
                }

                await house.Store.CommitAsync([record], CancellationToken.None);
                committed.Add(change.EventId);
                if (number % 5 != 0)
                {
                    await trail.EndAsync(change, CancellationToken.None);
                }
            });
            while (!changing.IsCompleted)
            {
                await trail.RemovePendingAsync(TestContext.Current.CancellationToken);
            }

            await changing;
        }

        Assert.Equal(0, house.PendingRecords());
        Assert.Empty(house.Verify().Faults);
        IEnumerable<string> recorded = RecordingTests.Lines(house).Where(line => RecordingTests.IsRecord(line) && !line.Contains("\"errorCode\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("eventID").GetString()!);
        Assert.Equal(committed.Order(StringComparer.Ordinal), recorded.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Any_byte_of_any_closed_segment_that_is_changed_is_found()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await Parallel.ForAsync(0, 3500, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
        }

        string[] closed = [.. AuditDirectory.Segments(house.TrailDirectory)[..^1].Select(name => Path.Combine(house.TrailDirectory, name))];
        byte[][] sound = [.. closed.Select(File.ReadAllBytes)];
        Gen.Select(Gen.Int[0, closed.Length - 1], Gen.Double[0, 1], Gen.Byte).Sample(
            (segment, where, value) =>
            {
                byte[] changed = [.. sound[segment]];
                int at = (int)(where * (changed.Length - 1));
                if (changed[at] == value)
                {
                    return true;
                }

                changed[at] = value;
                File.WriteAllBytes(closed[segment], changed);
                bool isSound = house.Verify().IsSound;
                File.WriteAllBytes(closed[segment], sound[segment]);
                return !isSound;
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Any_part_that_is_cut_out_of_a_closed_segment_is_found()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await Parallel.ForAsync(0, 2500, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
        }

        string closed = Path.Combine(house.TrailDirectory, AuditDirectory.Segments(house.TrailDirectory)[0]);
        string[] lines = TamperingTests.LinesOf(await File.ReadAllBytesAsync(closed, TestContext.Current.CancellationToken));
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[1, 40]).Sample(
            (from, count) =>
            {
                File.WriteAllText(closed, string.Concat(lines.Where((_, index) => index < from || index >= from + count).Select(line => line + "\n")));
                return !house.Verify().IsSound;
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public async Task A_retention_that_was_interrupted_between_two_files_verifies_and_is_finished_later()
    {
        await using TestHouse house = new() { RetentionDays = 30 };
        await using AuditTrail trail = await house.OpenAsync();
        await Parallel.ForAsync(0, 4500, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
        Dictionary<string, byte[]> closed = AuditDirectory.Segments(house.TrailDirectory)[..^1].Select(name => Path.Combine(house.TrailDirectory, name)).ToDictionary(path => path, File.ReadAllBytes);
        Assert.True(closed.Count >= 3);
        house.Clock.Move(TimeSpan.FromDays(31));
        await trail.RemovePendingAsync(TestContext.Current.CancellationToken);

        // As if the process had ended after the first file was deleted.
        foreach (string path in closed.Keys.Order(StringComparer.Ordinal).Skip(1))
        {
            await File.WriteAllBytesAsync(path, closed[path], TestContext.Current.CancellationToken);
        }

        Assert.Empty(house.Verify().Faults);
        house.Clock.Move(TimeSpan.FromHours(2));
        await trail.RemovePendingAsync(TestContext.Current.CancellationToken);
        Assert.Single(AuditDirectory.Segments(house.TrailDirectory));
        Assert.Empty(house.Verify().Faults);
    }

    [Fact]
    public void Bytes_that_are_no_line_are_refused_and_never_worse()
    {
        string header = """{"trentAudit":"header","version":1,"storeId":"000102030405060708090a0b0c0d0e0f","segment":2,"first":4,"previousChain":"1570b6cf84d568166851d55632256096ab711fa37fec58bbac5d37a44fbc3964","publicKey":"MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=","storeEpoch":7,"time":"2026-11-26T06:29:34.123Z","signature":"cbdc76b6233d09d730f25f867569810cccd806d6e9b68f5e319fc44b54aef113a66c0a804c194bdfbd27f26c9c37d750850e7b867f108f7bbcbd172258272200"}""";
        string record = """{"eventVersion":"1.11","trent":{"sequence":4,"chain":"6026bb3fb971e50b7676e49fd74ef28f274a9be468779626eb58f9967fab015a"}}""";
        Gen<byte[]> mutated = Gen.Select(Gen.OneOf(Gen.Const(header), Gen.Const(record), Gen.Const("{\"trentAudit\":\"group\"}"), Gen.Const("{\"trentAudit\":\"close\",\"last\":1e99}")), Gen.Int[0, 400], Gen.Int[0, 60], Gen.Byte.Array[0, 30])
            .Select((text, at, removed, inserted) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                at = Math.Min(at, bytes.Length);
                return (byte[])[.. bytes[..at], .. inserted, .. bytes[Math.Min(at + removed, bytes.Length)..]];
            });
        Gen.OneOf(mutated, Gen.Byte.Array[0, 200]).Sample(
            bytes =>
            {
                byte[] chain = new byte[Chains.Bytes];
                _ = Chains.TryReadPlace(bytes, out _, out _, chain);
                return !ControlLine.TryRead(bytes, out ControlLine? line) || Encoding.UTF8.GetString(bytes).StartsWith("{\"trentAudit\":\"header\",\"version\":1,\"storeId\":\"", StringComparison.Ordinal) && line.Segment >= 0;
            },
            iter: 100_000);
    }

    [Fact]
    public void Bodies_that_are_no_outbox_record_are_refused_as_unreadable()
    {
        Gen.Select(Gen.OneOf(Gen.Const("{\"format\":1,\"sequence\":7,\"record\":{\"a\":1}}"), Gen.Const("{\"format\":1,\"sequence\":"), Gen.Const("{\"format\":2}")), Gen.Int[0, 50], Gen.Byte.Array[0, 10]).Sample(
            (text, at, inserted) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                at = Math.Min(at, bytes.Length);
                StoredRecord record = new() { Id = OutboxRecord.AddressOf("e"), Version = 1, Body = (byte[])[.. bytes[..at], .. inserted] };
                try
                {
                    return OutboxRecord.Read(record).Sequence >= 0;
                }
                catch (RecordIntegrityException)
                {
                    return true;
                }
            },
            iter: 20_000);
    }
}

// People read the trail while it is written: the last records, those that come, and all that answer to a question.
using System.Text;
using System.Text.Json;
using Trent.Engine.Auditing;

namespace Trent.Audit.Tests;

public sealed class ReadingTests
{
    [Fact]
    public async Task The_last_records_are_those_across_segments()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 1300);
        Assert.True(AuditDirectory.Segments(house.TrailDirectory).Count > 1);
        List<string> last = [];
        await foreach (ReadOnlyMemory<byte> line in AuditReader.LastAsync(house.TrailDirectory, 700, follow: false, TimeProvider.System, CancellationToken.None))
        {
            last.Add(EventIdOf(line));
        }

        Assert.Equal(Enumerable.Range(601, 700).Select(number => $"event-{number}"), last);
    }

    [Fact]
    public async Task Who_follows_gets_each_new_record_once()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 3);
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(30));
        List<string> seen = [];
        int next = 4;
        await foreach (ReadOnlyMemory<byte> line in AuditReader.LastAsync(house.TrailDirectory, 2, follow: true, TimeProvider.System, enough.Token))
        {
            seen.Add(EventIdOf(line));
            if (seen.Count == 6)
            {
                break;
            }

            await TestHouse.RecordAsync(trail, next, 1);
            next++;
        }

        Assert.Equal(["event-2", "event-3", "event-4", "event-5", "event-6", "event-7"], seen);
    }

    [Theory]
    [InlineData("\"eventName\":\"Encrypt\"", "\"eventName\":\"\\ud800\"")]
    [InlineData("\"eventName\":\"Encrypt\"", "\"eventName\":\"\u00ff\"")]
    [InlineData("\"userIdentity\":{", "\"userIdentity\":{\"sessionContext\":1,")]
    public async Task A_line_that_was_changed_into_what_no_record_has_answers_to_nothing(string written, string changed)
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 2);
        }

        // In Latin-1, so that a character above ASCII is a byte that is no text.
        string segment = await File.ReadAllTextAsync(house.Newest, Encoding.Latin1, TestContext.Current.CancellationToken);
        Assert.Contains(written, segment, StringComparison.Ordinal);
        await File.WriteAllTextAsync(house.Newest, segment.Replace(written, changed, StringComparison.Ordinal), Encoding.Latin1, TestContext.Current.CancellationToken);
        Assert.Empty(AuditReader.Search(house.TrailDirectory, new AuditQuery { EventName = "Encrypt", Principal = "nobody" }));
        Assert.Empty(AuditReader.Search(house.TrailDirectory, new AuditQuery { Principal = "nobody" }));
    }

    [Theory]
    [InlineData("Decrypt", null, null, null, null, 1)]
    [InlineData(null, "AKIAIOSFODNN7EXAMPLE", null, null, null, 4)]
    [InlineData(null, "AKIAIOSFODNN7EXAMPLF", null, null, null, 0)]
    [InlineData(null, null, "1234abcd-12ab-34cd-56ef-1234567890ab", null, null, 4)]
    [InlineData(null, null, TestHouse.KeyArn, null, null, 4)]
    [InlineData(null, null, "4abcd-12ab-34cd-56ef-1234567890ab", null, null, 0)]
    [InlineData(null, null, null, "AccessDeniedException", null, 1)]
    [InlineData(null, null, null, "*", null, 2)]
    [InlineData("Encrypt", null, null, "*", null, 1)]
    [InlineData(null, null, null, null, "four", 1)]
    [InlineData(null, null, null, null, "request-four", 1)]
    public async Task A_search_finds_exactly_what_answers(string? operation, string? principal, string? key, string? error, string? id, int expected)
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        foreach (AuditEvent request in new[] { TestHouse.Event("one"), TestHouse.Event("two", "Decrypt"), TestHouse.Event("three", error: "AccessDeniedException"), TestHouse.Event("four", "Sign", "DisabledException") })
        {
            await trail.EndAsync(request, CancellationToken.None);
        }

        AuditQuery query = new() { EventName = operation, Principal = principal, Key = key, Error = error, EventId = id };
        Assert.Equal(expected, AuditReader.Search(house.TrailDirectory, query).Count());
    }

    [Fact]
    public async Task A_search_within_a_time_takes_its_begin_and_not_its_end()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 1);
        DateTimeOffset at = new(2026, 11, 26, 6, 29, 34, TimeSpan.Zero);
        Assert.Single(AuditReader.Search(house.TrailDirectory, new AuditQuery { Since = at, Until = at.AddSeconds(1) }));
        Assert.Empty(AuditReader.Search(house.TrailDirectory, new AuditQuery { Since = at.AddSeconds(1) }));
        Assert.Empty(AuditReader.Search(house.TrailDirectory, new AuditQuery { Until = at }));
    }

    [Fact]
    public async Task A_trail_that_is_written_to_verifies_at_any_moment()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        Task recording = Parallel.ForAsync(0, 6000, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
        while (!recording.IsCompleted)
        {
            Assert.Empty(house.Verify().Faults);
        }

        await recording;
    }

    [Fact]
    public async Task A_copy_of_the_files_at_any_moment_has_everything_that_was_acknowledged_before()
    {
        await using TestHouse house = new();
        await using AuditTrail trail = await house.OpenAsync();
        Task recording = Parallel.ForAsync(0, 6000, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
        DirectoryInfo copy = Directory.CreateTempSubdirectory("trent-audit-copy-");
        try
        {
            while (!recording.IsCompleted)
            {
                long acknowledged = trail.Sequence;
                CopyAsAfterACrash(house.TrailDirectory, copy.FullName);
                Assert.True(TrailReading.Read(copy.FullName, key: null, scanFrom: 1, static (_, _, _) => { }).Last >= acknowledged);
            }

            await recording;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    // The newest first, and each from its end to its begin: what stands behind something was copied before it, so that nothing seems lost in between.
    private static void CopyAsAfterACrash(string from, string to)
    {
        foreach (string path in Directory.GetFiles(to))
        {
            File.Delete(path);
        }

        List<string> names = AuditDirectory.Segments(from);
        for (int index = names.Count - 1; index >= 0; index--)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle source = File.OpenHandle(Path.Combine(from, names[index]), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using Microsoft.Win32.SafeHandles.SafeFileHandle target = File.OpenHandle(Path.Combine(to, names[index]), FileMode.CreateNew, FileAccess.ReadWrite);
            byte[] page = new byte[4096];
            for (long at = RandomAccess.GetLength(source) / page.Length * page.Length; at >= 0; at -= page.Length)
            {
                RandomAccess.Write(target, page.AsSpan(0, RandomAccess.Read(source, page, at)), at);
            }
        }
    }

    private static string EventIdOf(ReadOnlyMemory<byte> line)
    {
        using JsonDocument record = JsonDocument.Parse(Encoding.UTF8.GetString(line.Span));
        return record.RootElement.GetProperty("eventID").GetString()!;
    }
}

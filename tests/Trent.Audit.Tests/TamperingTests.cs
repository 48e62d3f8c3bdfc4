// Whoever changes a trail on disk is found: every byte, every line, every segment.
using CsCheck;

namespace Trent.Audit.Tests;

public sealed class TamperingTests
{
    [Fact]
    public async Task Any_byte_that_is_changed_is_found()
    {
        await using TestHouse house = new();
        byte[] sound = await MakeAsync(house, 6);
        int content = Array.LastIndexOf(sound, (byte)'\n') + 1;

        // A zero in the last group cannot be told from what a crash leaves; whether the end of a trail is missing, the store's anchor says.
        Gen.Select(Gen.Int[0, content - 1], Gen.Byte[1, 255]).Where(change => sound[change.Item1] != change.Item2).Sample(
            change =>
            {
                byte[] changed = [.. sound];
                changed[change.Item1] = change.Item2;
                File.WriteAllBytes(house.Newest, changed);
                return !house.Verify().IsSound;
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public async Task Every_byte_with_one_bit_flipped_is_found()
    {
        await using TestHouse house = new();
        byte[] bytes = await MakeAsync(house, 3);
        int content = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        for (int at = 0; at < content; at++)
        {
            // Spaces and at signs would become zeros in one of eight places: there are none in these lines.
            bytes[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(house.Newest, bytes, TestContext.Current.CancellationToken);
            Assert.False(house.Verify().IsSound, $"byte {at} was changed");
            bytes[at] ^= (byte)(1 << (at % 8));
        }
    }

    [Fact]
    public async Task A_line_end_of_the_newest_segment_that_was_changed_is_found_and_refused()
    {
        await using TestHouse house = new();
        byte[] bytes = await MakeAsync(house, 3);
        bytes[Array.LastIndexOf(bytes, (byte)'\n')] = (byte)' ';
        await File.WriteAllBytesAsync(house.Newest, bytes, TestContext.Current.CancellationToken);
        Assert.False(house.Verify().IsSound);
        await Assert.ThrowsAsync<AuditDamageException>(() => house.OpenAsync());
    }

    [Fact]
    public async Task A_zero_in_any_group_but_the_last_is_found()
    {
        await using TestHouse house = new();
        byte[] sound = await MakeAsync(house, 6);
        string[] lines = LinesOf(sound);
        int beforeLast = lines[..^2].Sum(line => line.Length + 1);
        Gen.Int[0, beforeLast - 1].Sample(
            at =>
            {
                byte[] changed = [.. sound];
                changed[at] = 0;
                File.WriteAllBytes(house.Newest, changed);
                return !house.Verify().IsSound;
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public async Task A_line_that_is_removed_is_found_and_its_record_named()
    {
        await using TestHouse house = new();
        byte[] sound = await MakeAsync(house, 6);
        string[] lines = LinesOf(sound);
        for (int removed = 0; removed < lines.Length - 1; removed++)
        {
            Write(house, [.. lines[..removed], .. lines[(removed + 1)..]]);
            AuditVerification verified = house.Verify();
            Assert.False(verified.IsSound, $"line {removed + 1} was removed");
            if (RecordingTests.IsRecord(lines[removed]))
            {
                Assert.Equal((removed + 1) / 2, verified.Faults[0].Sequence);
            }
        }
    }

    [Fact]
    public async Task A_line_that_stands_twice_is_found()
    {
        await using TestHouse house = new();
        byte[] sound = await MakeAsync(house, 6);
        string[] lines = LinesOf(sound);
        for (int doubled = 0; doubled < lines.Length; doubled++)
        {
            Write(house, [.. lines[..doubled], lines[doubled], .. lines[doubled..]]);
            Assert.False(house.Verify().IsSound, $"line {doubled + 1} stands twice");
        }
    }

    [Fact]
    public async Task Lines_that_changed_places_are_found()
    {
        await using TestHouse house = new();
        string[] lines = LinesOf(await MakeAsync(house, 6));
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, lines.Length - 1]).Where(pair => pair.Item1 != pair.Item2).Sample(
            pair =>
            {
                string[] swapped = [.. lines];
                (swapped[pair.Item1], swapped[pair.Item2]) = (swapped[pair.Item2], swapped[pair.Item1]);
                Write(house, swapped);
                return !house.Verify().IsSound;
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task A_changed_record_is_named_and_only_it()
    {
        await using TestHouse house = new();
        string[] lines = LinesOf(await MakeAsync(house, 6));
        lines[5] = lines[5].Replace("Encrypt", "Decrypt", StringComparison.Ordinal);
        Write(house, lines);
        AuditFault fault = Assert.Single(house.Verify().Faults);
        Assert.Equal((Path.GetFileName(house.Newest), 6L, 3L), (fault.File, fault.Line, fault.Sequence));
    }

    [Fact]
    public async Task A_record_that_was_put_in_is_found()
    {
        await using TestHouse house = new();
        string[] lines = LinesOf(await MakeAsync(house, 6));
        string forged = lines[5].Replace("event-3", "event-x", StringComparison.Ordinal);
        Write(house, [.. lines[..6], forged, .. lines[6..]]);
        AuditVerification verified = house.Verify();
        Assert.Equal(7, verified.Faults[0].Line);
    }

    [Fact]
    public async Task A_segment_that_is_missing_is_found_and_named()
    {
        await using TestHouse house = new();
        await MakeSegmentsAsync(house);
        List<string> names = AuditDirectory.Segments(house.TrailDirectory);
        Assert.True(names.Count >= 4);
        File.Delete(Path.Combine(house.TrailDirectory, names[1]));
        AuditFault fault = Assert.Single(house.Verify().Faults);
        Assert.Equal(names[2], fault.File);
        Assert.Contains("segments 2 to 2 before it are missing", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_segment_cannot_go_without_a_record_that_it_expired()
    {
        await using TestHouse house = new();
        await MakeSegmentsAsync(house);
        File.Delete(Path.Combine(house.TrailDirectory, AuditDirectory.Segments(house.TrailDirectory)[0]));
        Assert.Contains("no signed record says", Assert.Single(house.Verify().Faults).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_segment_that_was_cut_short_is_found()
    {
        await using TestHouse house = new();
        await MakeSegmentsAsync(house);
        string first = Path.Combine(house.TrailDirectory, AuditDirectory.Segments(house.TrailDirectory)[0]);
        string[] lines = LinesOf(await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(first, string.Concat(lines[..^3].Select(line => line + "\n")), TestContext.Current.CancellationToken);
        Assert.False(house.Verify().IsSound);
    }

    [Fact]
    public async Task A_trail_signed_with_another_key_than_expected_is_refused()
    {
        await using TestHouse house = new();
        await MakeAsync(house, 2);
        await using TestHouse other = new();
        await using AuditTrail otherTrail = await other.OpenAsync();
        AuditVerification verified = AuditVerifier.Verify(house.TrailDirectory, otherTrail.PublicKey, expected: null, CancellationToken.None);
        Assert.Contains("another public key", verified.Faults[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_is_named_and_refused_when_the_trail_is_opened_and_nothing_is_repaired()
    {
        await using TestHouse house = new();
        string[] lines = LinesOf(await MakeAsync(house, 6));
        lines[5] = lines[5].Replace("Encrypt", "Decrypt", StringComparison.Ordinal);
        Write(house, lines);
        byte[] before = await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
        AuditDamageException refused = await Assert.ThrowsAsync<AuditDamageException>(() => house.OpenAsync());
        Assert.Equal(3, refused.Fault.Sequence);
        Assert.Contains("line 6, record 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_hole_before_signed_groups_is_damage_when_the_trail_is_opened()
    {
        await using TestHouse house = new();
        byte[] bytes = await MakeAsync(house, 6);
        bytes.AsSpan(bytes.Length / 2 > 2500 ? 2500 : 100, 50).Clear();
        await File.WriteAllBytesAsync(house.Newest, bytes, TestContext.Current.CancellationToken);
        AuditDamageException refused = await Assert.ThrowsAsync<AuditDamageException>(() => house.OpenAsync());
        Assert.Contains("signed groups stand behind it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_of_another_store_is_refused()
    {
        await using TestHouse other = new();
        await MakeAsync(other, 2);
        await using TestHouse house = new();
        await (await house.OpenAsync()).DisposeAsync();
        File.Delete(house.Newest);
        File.Copy(other.Newest, Path.Combine(house.TrailDirectory, Path.GetFileName(other.Newest)));
        await Assert.ThrowsAsync<AuditDamageException>(() => house.OpenAsync());
    }

    [Theory]
    [InlineData("\"sequence\":3")]
    [InlineData("\"segment\":1")]
    [InlineData("\"first\":1")]
    [InlineData("\"last\":3")]
    [InlineData("\"storeEpoch\":")]
    public async Task A_number_at_the_end_of_its_type_is_found_and_refused(string number)
    {
        await using TestHouse house = new();
        string[] lines = LinesOf(await MakeAsync(house, 6));
        string atItsEnd = number.TrimEnd('1', '3') + "9223372036854775807";
        Write(house, lines.Select(line => number.EndsWith(':') ? line.Replace(number, atItsEnd + "0", StringComparison.Ordinal) : line.Replace(number + ",", atItsEnd + ",", StringComparison.Ordinal)));
        Assert.False(house.Verify().IsSound);
        await Assert.ThrowsAsync<AuditDamageException>(() => house.OpenAsync());
    }

    internal static string[] LinesOf(byte[] segment) => System.Text.Encoding.UTF8.GetString(segment).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Six groups of one record each, so that record n is in line 2n.</summary>
    private static async Task<byte[]> MakeAsync(TestHouse house, int records)
    {
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, records);
        }

        return await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken);
    }

    private static async Task MakeSegmentsAsync(TestHouse house)
    {
        await using AuditTrail trail = await house.OpenAsync();
        await Parallel.ForAsync(0, 4500, TestContext.Current.CancellationToken, async (number, _) => await trail.EndAsync(TestHouse.Event($"event-{number}"), CancellationToken.None));
    }

    private static void Write(TestHouse house, IEnumerable<string> lines) => File.WriteAllText(house.Newest, string.Concat(lines.Select(line => line + "\n")));
}

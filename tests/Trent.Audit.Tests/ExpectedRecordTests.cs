// What was noted elsewhere finds a trail that is sound by itself but lacks its end, or is another one.
namespace Trent.Audit.Tests;

public sealed class ExpectedRecordTests
{
    private const string Chain = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task A_trail_that_went_on_has_what_was_noted()
    {
        await using TestHouse house = new();
        AuditPosition noted;
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 3);
            noted = house.Verify().Last!;
            await TestHouse.RecordAsync(trail, 4, 3);
        }

        Assert.Equal(3, noted.Sequence);
        Assert.Empty(house.Verify(noted).Faults);
    }

    [Fact]
    public async Task Each_end_that_is_cut_off_with_its_signature_is_found()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 6);
        }

        AuditPosition noted = house.Verify().Last!;
        string[] lines = TamperingTests.LinesOf(await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken));
        for (int left = lines.Length - 2; left >= 1; left -= 2)
        {
            await File.WriteAllTextAsync(house.Newest, string.Concat(lines[..left].Select(static line => line + "\n")), TestContext.Current.CancellationToken);
            Assert.True(house.Verify().IsSound);
            AuditFault fault = Assert.Single(house.Verify(noted).Faults);
            Assert.Equal(noted.Sequence, fault.Sequence);
            Assert.Contains($"the trail ends at record {(left - 1) / 2},", fault.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Records_that_no_signature_covers_are_not_what_was_noted()
    {
        await using TestHouse house = new();
        await using (AuditTrail trail = await house.OpenAsync())
        {
            await TestHouse.RecordAsync(trail, 1, 2);
        }

        AuditPosition noted = house.Verify().Last!;
        string[] lines = TamperingTests.LinesOf(await File.ReadAllBytesAsync(house.Newest, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(house.Newest, string.Concat(lines[..^1].Select(static line => line + "\n")), TestContext.Current.CancellationToken);
        Assert.Contains("ends at record 1,", Assert.Single(house.Verify(noted).Faults).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_history_of_the_same_length_is_found()
    {
        await using TestHouse house = new();
        await using TestHouse other = new();
        foreach (TestHouse each in (TestHouse[])[house, other])
        {
            await using AuditTrail trail = await each.OpenAsync();
            await TestHouse.RecordAsync(trail, 1, 3);
        }

        Assert.Contains("another history", Assert.Single(house.Verify(other.Verify().Last).Faults).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_expired_records_the_last_one_can_be_expected()
    {
        await using TestHouse house = new() { RetentionDays = 30 };
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 1);
        AuditPosition first = house.Verify().Last!;
        List<AuditPosition> noted = [];
        for (int number = 2; AuditDirectory.Segments(house.TrailDirectory).Count == 1; number++)
        {
            await TestHouse.RecordAsync(trail, number, 1);
            noted.Add(house.Verify().Last!);
        }

        house.Clock.Move(TimeSpan.FromDays(31));
        await trail.RemovePendingAsync(CancellationToken.None);
        AuditVerification verified = house.Verify();
        Assert.NotNull(verified.ExpiredThrough);
        AuditPosition last = Assert.Single(noted, position => position.Sequence == verified.ExpiredThrough);
        Assert.Empty(house.Verify(last).Faults);
        Assert.Contains("expect a later one", Assert.Single(house.Verify(first).Faults).What, StringComparison.Ordinal);
        Assert.True(AuditPosition.TryParse($"{last.Sequence}:{Chain}", out AuditPosition? wrong));
        Assert.Contains("another history", Assert.Single(house.Verify(wrong).Faults).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"1:{Chain}", true)]
    [InlineData($"9223372036854775807:{Chain}", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1", false)]
    [InlineData("1:", false)]
    [InlineData(Chain, false)]
    [InlineData($"0:{Chain}", false)]
    [InlineData($"-1:{Chain}", false)]
    [InlineData($"+1:{Chain}", false)]
    [InlineData($" 1:{Chain}", false)]
    [InlineData($"9223372036854775808:{Chain}", false)]
    [InlineData($"1:{Chain}0", false)]
    [InlineData($"1:{Chain}:", false)]
    [InlineData("1:g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    public void Only_the_written_form_is_read(string? text, bool isRead)
    {
        Assert.Equal(isRead, AuditPosition.TryParse(text, out AuditPosition? position));
        Assert.Equal(isRead ? text : null, position?.ToString());
    }
}

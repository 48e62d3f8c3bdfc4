// The memory of request quotas is bounded, and what is dropped for it changes nothing.
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Trent.Engine.Quotas;

namespace Trent.Engine.Tests;

public sealed class RequestQuotaBoundTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Accounts_whose_quotas_are_full_again_make_room_for_others()
    {
        RequestQuotas quotas = new(RequestRates.OfAws, clock);
        Fill(quotas);
        Assert.Equal(RequestQuotas.SetsMax, quotas.Sets);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(Take(quotas, "late"));
        Assert.Equal(1, quotas.Sets);
    }

    [Fact]
    public void An_account_in_use_keeps_its_count_when_room_is_made()
    {
        RequestQuotas quotas = new(RequestRates.OfAws, clock);
        Fill(quotas);
        clock.Advance(TimeSpan.FromSeconds(2));
        for (int taken = 0; taken < 5; taken++)
        {
            Assert.True(Take(quotas, "000000000007"));
        }

        Assert.True(Take(quotas, "late"));
        Assert.Equal(2, quotas.Sets);
        Assert.False(Take(quotas, "000000000007"));
    }

    [Fact]
    public void Where_all_room_is_taken_the_rest_share_one_quota()
    {
        RequestQuotas quotas = new(RequestRates.OfAws, clock);
        Fill(quotas);
        for (int taken = 0; taken < 5; taken++)
        {
            Assert.True(Take(quotas, string.Create(CultureInfo.InvariantCulture, $"late{taken}")));
        }

        Assert.False(Take(quotas, "late6"));
        Assert.Equal(RequestQuotas.SetsMax, quotas.Sets);
    }

    [Fact]
    public void An_account_does_not_get_more_by_naming_ever_new_Regions()
    {
        RequestQuotas quotas = new(RequestRates.OfAws, clock);
        int place = PlaceOf("CreateKey");
        int answered = Enumerable.Range(0, 1_000).Count(number => quotas.TryTake(place, "000000000000", string.Create(CultureInfo.InvariantCulture, $"xx-made-{number}")));
        Assert.Equal(RequestQuotas.RegionsPerAccountMax + 5, answered);
        Assert.Equal(RequestQuotas.RegionsPerAccountMax, quotas.Sets);
        Assert.True(Take(quotas, "000000000001"));
    }

    [Fact]
    public void No_request_too_many_is_answered_however_many_ask_at_once()
    {
        RequestQuotas quotas = new(RequestRates.OfAws, clock);
        int place = PlaceOf("DescribeKey");
        int answered = 0;
        _ = Parallel.For(0, 20_000, _ =>
        {
            if (quotas.TryTake(place, "000000000000", TestEngine.Region))
            {
                Interlocked.Increment(ref answered);
            }
        });
        Assert.Equal(2_000, answered);
    }

    [Fact]
    public void Taking_takes_no_memory()
    {
        RequestQuotas quotas = new(RequestRates.OfAws, TimeProvider.System);
        _ = Take(quotas, "000000000000");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int taken = 0; taken < 10_000; taken++)
        {
            _ = Take(quotas, "000000000000");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("CreateKey", 0)]
    [InlineData("CreateKey", double.NaN)]
    [InlineData("CreateKey", 1_000_001)]
    [InlineData("CreateKey", -1)]
    public void A_rate_outside_its_bounds_is_refused(string name, double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RequestRates.OfAws.With(name, rate));

    private static void Fill(RequestQuotas quotas)
    {
        for (int account = 0; account < RequestQuotas.SetsMax; account++)
        {
            Assert.True(Take(quotas, account.ToString("D12", CultureInfo.InvariantCulture)));
        }
    }

    private static bool Take(RequestQuotas quotas, string account) => quotas.TryTake(PlaceOf("CreateKey"), account, TestEngine.Region);

    private static int PlaceOf(string name)
    {
        Assert.True(QuotaTable.TryFind(name, out int place));
        return place;
    }
}

// How often those may ask who sign nothing.
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Trent.Conformance.Harness;
using Trent.FrontDoor;

namespace Trent.Conformance.FrontDoor;

public sealed class StrangerLimitTests
{
    private const int PerAddress = StrangerLimit.PerAddressPerSecond * StrangerLimit.BurstSeconds;
    private const int InTotal = StrangerLimit.PerSecond * StrangerLimit.BurstSeconds;

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void An_address_gets_its_burst_and_then_its_rate()
    {
        StrangerLimit limit = new(clock);
        Assert.Equal(PerAddress, Take(limit, "192.0.2.1", PerAddress + 10));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StrangerLimit.PerAddressPerSecond, Take(limit, "192.0.2.1", PerAddress));
    }

    [Fact]
    public void What_one_address_is_refused_takes_nothing_from_another()
    {
        StrangerLimit limit = new(clock);
        _ = Take(limit, "192.0.2.1", 10 * InTotal);
        // One of them may share the bucket, which chance decides; not all.
        Assert.NotEqual(0, Enumerable.Range(2, 8).Sum(number => Take(limit, $"192.0.2.{number}", 1)));
    }

    [Fact]
    public void All_addresses_together_have_a_bound()
    {
        StrangerLimit limit = new(clock);
        Assert.Equal(InTotal, Enumerable.Range(0, 200).Sum(number => Take(limit, $"192.0.2.{number}", 100)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StrangerLimit.PerSecond, Enumerable.Range(0, 200).Sum(number => Take(limit, $"198.51.100.{number}", 2)));
    }

    [Fact]
    public void The_addresses_of_one_network_of_IPv6_are_one()
    {
        StrangerLimit limit = new(clock);
        Assert.Equal(PerAddress, Enumerable.Range(0, PerAddress + 10).Sum(number => Take(limit, $"2001:db8:1:2::{number:x}", 1)));
    }

    [Fact]
    public void An_address_of_IPv4_in_the_form_of_IPv6_is_the_same()
    {
        StrangerLimit limit = new(clock);
        Assert.Equal(PerAddress, Take(limit, "192.0.2.1", PerAddress));
        Assert.Equal(0, Take(limit, "::ffff:192.0.2.1", 1));
    }

    [Fact]
    public async Task A_stranger_who_asks_too_often_is_throttled_and_counted()
    {
        using HttpClient client = new();
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0");
        for (int sent = 0; ; sent++)
        {
            Assert.True(sent < 100 * PerAddress, "Nothing bounds them.");
            using StringContent form = new(
                "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::000000000000:role/absent&RoleSessionName=session&WebIdentityToken=none",
                new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
            using HttpResponseMessage answer = await client.PostAsync(server.Address, form, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (text.Contains("<Code>Throttling</Code>", StringComparison.Ordinal))
            {
                Assert.Contains("<Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message>", text, StringComparison.Ordinal);
                Assert.True(sent >= PerAddress);
                break;
            }
        }

        string metrics = await client.GetStringAsync(new Uri(server.Address, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("trent_refused_requests_total{reason=\"StrangerRate\"} 1", metrics, StringComparison.Ordinal);
    }

    private static int Take(StrangerLimit limit, string address, int count)
    {
        IPAddress peer = IPAddress.Parse(address);
        return Enumerable.Range(0, count).Count(_ => limit.TryTake(peer));
    }
}

// How often those may ask who sign nothing: AssumeRoleWithWebIdentity is the one operation that strangers may call.
using System.Net;
using Trent.Engine.Quotas;

namespace Trent.FrontDoor;

/// <summary>
/// Bounds unsigned requests, by the address they come from and in total, so that nobody keeps the server busy with tokens or fills the audit trail
/// (docs/sts.md, "Limits"). Addresses share a fixed number of buckets, chosen by a hash that nobody outside can foresee: no memory grows. Thread-safe.
/// </summary>
internal sealed class StrangerLimit(TimeProvider clock)
{
    /// <summary>Requests a second from one address: several thousand workloads behind it, each with a session an hour, and half of what all have.</summary>
    public const int PerAddressPerSecond = 50;

    /// <summary>Requests a second from all addresses: as many records of refused requests as there may be (<see cref="RefusedRequests.PerSecond"/>).</summary>
    public const int PerSecond = 100;

    /// <summary>Seconds of requests that may come at once: workloads start together.</summary>
    public const int BurstSeconds = 10;

    /// <summary>How a refusal is counted.</summary>
    public const string Reason = "StrangerRate";

    // Ten times as many addresses as can be busy at a time within the total.
    private const int AddressBuckets = 1_024;

    // The network of one site: whoever has an address in it has all of them.
    private const int SiteBytes = 8;
    private const int AddressBytesMax = 16;

    private readonly Bucket perAddress = new(PerAddressPerSecond, TimeSpan.FromSeconds(BurstSeconds));
    private readonly Bucket total = new(PerSecond, TimeSpan.FromSeconds(BurstSeconds));
    private readonly long[] addresses = new long[AddressBuckets];
    private readonly long origin = clock.GetTimestamp();
    private long all;

    /// <summary>Whether a request may be answered. The bound of its address comes first, so that what is refused there takes nothing from others.</summary>
    public bool TryTake(IPAddress? peer)
    {
        long now = clock.GetElapsedTime(origin).Ticks;
        return perAddress.TryTake(ref addresses[BucketOf(peer)], now, 1) && total.TryTake(ref all, now, 1);
    }

    private static int BucketOf(IPAddress? peer)
    {
        Span<byte> bytes = stackalloc byte[AddressBytesMax];
        int written = 0;
        if (peer is not null)
        {
            _ = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).TryWriteBytes(bytes, out written);
        }

        HashCode hash = default;
        hash.AddBytes(written == AddressBytesMax ? bytes[..SiteBytes] : bytes[..written]);
        return (int)(unchecked((uint)hash.ToHashCode()) % AddressBuckets);
    }
}

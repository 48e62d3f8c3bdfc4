// Every limit of the front door, and where its number comes from.
namespace Trent.FrontDoor;

/// <summary>What is enforced before a request is authenticated. None can be raised by a request.</summary>
internal static class FrontDoorLimits
{
    /// <summary>Bytes of a request body (SECURITY.md). The largest request of the API, PutKeyPolicy, needs about 200 KiB.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>
    /// Bytes of a body that every connection may hold. Nearly all requests are smaller: 4,096 bytes of plaintext and an encryption context of 8 KiB.
    /// </summary>
    public const int SmallBodyBytes = 16 * 1024;

    /// <summary>Bytes that larger bodies may hold, of all connections together: 64 of the largest, or hundreds of policies of 32 KB, at a time.</summary>
    public const long LargeBodiesBytesMax = 64L * BodyBytesMax;

    /// <summary>
    /// Bytes of a connection that are received and not yet read, and as many of answers not yet sent: room for the headers and a request or two that
    /// follow. Kestrel's own default of 1 MiB would let ten thousand connections hold 10 GB.
    /// </summary>
    public const int ConnectionBufferBytes = 64 * 1024;

    /// <summary>
    /// Bytes of a refused body that are read and thrown away so that the refusal reaches a client that is still sending; a
    /// longer one is cut off. Four times what is accepted covers clients that mistake the limit.
    /// </summary>
    public const int DrainedBytesMax = 4 * BodyBytesMax;

    /// <summary>Bytes of all request headers together (SECURITY.md).</summary>
    public const int HeaderBytesMax = 32 * 1024;

    /// <summary>Number of request headers (SECURITY.md).</summary>
    public const int HeadersMax = 64;

    /// <summary>Bytes of the request line. Ours is "POST / HTTP/1.1"; a kilobyte leaves room for probes with query strings.</summary>
    public const int RequestLineBytesMax = 1024;

    /// <summary>Minutes that a signature may be old or ahead (docs/authentication.md, rows 11 and 12).</summary>
    public const int SkewMinutesMax = 5;

    /// <summary>Time in which all headers must have arrived; Kestrel's own default is 30 s, ours are 32 KiB at most.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Time for the handshake of TLS: Kestrel's default, which leaves room for two round trips around the world and a slow phone.</summary>
    public static readonly TimeSpan TlsHandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle connection is kept. Longer than the 60 s after which common proxies and SDKs drop theirs, so that the client closes first.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Slowest rate of a body, on average, after a grace of <see cref="SlowGrace"/>: what came quickly may be waited for that much longer, so that the largest body
    /// holds its memory for a minute and not, as at Kestrel's default of 240, for more than an hour.
    /// </summary>
    public const double BodyBytesPerSecondMin = 16 * 1024;

    /// <summary>Slowest rate of an answer, after the same grace: Kestrel's default.</summary>
    public const double AnswerBytesPerSecondMin = 240;

    /// <summary>How long a body or an answer may move slower than the least rate.</summary>
    public static readonly TimeSpan SlowGrace = TimeSpan.FromSeconds(5);
}

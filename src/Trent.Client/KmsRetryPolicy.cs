// What is sent again, how often, and how long the client waits before.
using System.Buffers.Binary;
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Client;

/// <summary>
/// Exponential backoff with full jitter, as the SDKs of AWS have it in their standard mode: before the n-th repetition the client waits
/// a random time between nothing and 2^(n-1) times the base delay.
/// </summary>
public sealed class KmsRetryPolicy
{
    /// <summary>Attempts in all, the first included: the default of the SDKs' standard mode.</summary>
    public const int AttemptsDefault = 3;

    private const int HttpTooManyRequests = 429;
    private const int HttpServerErrorMin = 500;

    // The delays of standard mode in the SDK for Java: a failure is often gone at once, a rate that is used up is not.
    private static readonly TimeSpan BaseDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ThrottledBaseDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(20);

    // 100 ms doubled 8 times are more than the longest delay; beyond that doubling changes nothing.
    private const int DoublingsMax = 8;

    private readonly RandomNumberGenerator randomness;

    /// <summary>Makes a policy.</summary>
    /// <param name="attemptsMax">Attempts in all, the first included: 1 sends nothing twice. At most 100.</param>
    /// <param name="clock">Measures the delays.</param>
    /// <param name="randomness">Chooses the delays; it must be safe to use from several threads at once, as the platform's is.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attemptsMax"/> is not within its bounds.</exception>
    public KmsRetryPolicy(int attemptsMax, TimeProvider clock, RandomNumberGenerator randomness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attemptsMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(attemptsMax, 100);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(randomness);
        AttemptsMax = attemptsMax;
        Clock = clock;
        this.randomness = randomness;
    }

    /// <summary>Three attempts, on the system's clock.</summary>
    public static KmsRetryPolicy Standard { get; } = WithAttempts(AttemptsDefault);

    /// <summary>Attempts in all, the first included.</summary>
    public int AttemptsMax { get; }

    /// <summary>Measures the delays.</summary>
    public TimeProvider Clock { get; }

    /// <summary>A policy on the system's clock.</summary>
    /// <param name="attemptsMax">Attempts in all, the first included: 1 sends nothing twice. At most 100.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attemptsMax"/> is not within its bounds.</exception>
    public static KmsRetryPolicy WithAttempts(int attemptsMax) => new(attemptsMax, TimeProvider.System, RandomNumberGenerator.Create());

    /// <summary>
    /// Whether the same request may succeed later: after throttling, a fault of the service, HTTP status 429 or one from 500 (also of a
    /// proxy that knows no KMS), a broken connection or a time-out. A used-up quota (LimitExceededException) does not pass by waiting.
    /// </summary>
    internal static bool MayPass(Exception failure) => failure switch
    {
        KmsServiceException refused => refused.IsRetryable || refused.HttpStatus is HttpTooManyRequests or >= HttpServerErrorMin,
        KmsTransportException unanswered => unanswered.IsRetryable,
        _ => false,
    };

    /// <summary>Chooses how long to wait.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="failure">How it failed.</param>
    internal TimeSpan ChooseDelay(int attempt, Exception failure)
    {
        bool throttled = failure is ThrottlingException or KmsServiceException { HttpStatus: HttpTooManyRequests };
        TimeSpan longest = (throttled ? ThrottledBaseDelay : BaseDelay) * (1 << Math.Min(attempt - 1, DoublingsMax));
        longest = longest < DelayMax ? longest : DelayMax;
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        randomness.GetBytes(bytes);
        return longest * (BinaryPrimitives.ReadUInt32LittleEndian(bytes) / (double)uint.MaxValue);
    }
}

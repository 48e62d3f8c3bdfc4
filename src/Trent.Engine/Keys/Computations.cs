// Where key material computes: at once when that is short, on a lane of its own when it holds a core.
using Trent.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>
/// Keeps short operations from waiting for long ones: RSA keys are made, and long RSA keys used, on threads that yield to all
/// others. What a full lane turns away is throttled, as AWS KMS throttles RSA operations far below the others.
/// </summary>
internal sealed class Computations : IDisposable
{
    // Of a machine's cores half make keys, so that they never have them all; 19 yields to everything.
    private readonly ComputeLane generation = new("key generation", Math.Max(1, Environment.ProcessorCount / 2), Limits.QueuedKeyGenerationsMax, niceness: 19);

    // As many as there are cores, since others come first anyway.
    private readonly ComputeLane use = new("long RSA keys", Environment.ProcessorCount, Limits.QueuedLongComputationsMax, niceness: 5);

    /// <summary>New random material.</summary>
    /// <exception cref="ThrottlingException">Too many wait already.</exception>
    public ValueTask<KeyMaterial> GenerateAsync(KeyAlgorithm algorithm, CancellationToken cancellationToken) => algorithm.GeneratesSlowly
        ? OnLaneAsync(generation, algorithm.Generate, cancellationToken)
        : ValueTask.FromResult(algorithm.Generate());

    /// <summary>What a key of some kind computes with its private part.</summary>
    /// <exception cref="ThrottlingException">Too many wait already.</exception>
    public ValueTask<T> UseAsync<T>(KeyAlgorithm algorithm, Func<T> compute, CancellationToken cancellationToken) => algorithm.ComputesSlowly
        ? OnLaneAsync(use, compute, cancellationToken)
        : ValueTask.FromResult(compute());

    /// <inheritdoc/>
    public void Dispose()
    {
        generation.Dispose();
        use.Dispose();
    }

    private static ValueTask<T> OnLaneAsync<T>(ComputeLane lane, Func<T> compute, CancellationToken cancellationToken)
    {
        try
        {
            return new ValueTask<T>(lane.RunAsync(compute, cancellationToken));
        }
        catch (LaneFullException)
        {
            throw ThrottlingException.RateExceeded();
        }
    }
}

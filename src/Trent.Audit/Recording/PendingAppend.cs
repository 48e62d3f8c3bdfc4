// One record on its way to the disk: its bytes, and whoever waits for it.
using System.Text.Json;
using System.Threading.Tasks.Sources;
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>
/// Carries a record through the queue of the writer, and is used again afterwards: a request that is recorded allocates nothing here. Whoever
/// waits awaits <see cref="Completion"/> once.
/// </summary>
internal sealed class PendingAppend : IValueTaskSource<long>
{
    // Whoever waits goes on where Tell is called: see DurableGroup.
    private ManualResetValueTaskSourceCore<long> source;
    private long sequence;
    private Exception? failure;
    private bool isAbandoned;

    internal PendingAppend() => Json = new Utf8JsonWriter(Buffer);

    /// <summary>The record, a JSON object.</summary>
    internal RecordBuffer Buffer { get; } = new();

    /// <summary>Writes into <see cref="Buffer"/>.</summary>
    internal Utf8JsonWriter Json { get; }

    /// <summary>The number of the record, once it is durable and <see cref="Tell"/> was called.</summary>
    internal ValueTask<long> Completion => new(this, source.Version);

    /// <summary>Whoever waited was told that nobody knows what becomes of the record. The object is the writer's then, and not used again.</summary>
    internal bool IsAbandoned => isAbandoned;

    /// <summary>Called with the outcome of an abandoned record, <see langword="null"/> when it is durable after all.</summary>
    internal Action<Exception?>? Settled { get; set; }

    internal void Reset()
    {
        source.Reset();
        Settled = null;
        Buffer.Clear();
        Json.Reset(Buffer);
    }

    /// <summary>The record is durable.</summary>
    internal void Succeed(long number) => (sequence, failure) = (number, null);

    /// <summary>The record is not durable, or nobody knows.</summary>
    internal void Fail(Exception reason) => failure = reason;

    /// <summary>From now on nobody waits any more. The caller holds the writer's lock, and tells whoever waited by <see cref="Refuse"/>.</summary>
    /// <returns>Whether it was not abandoned before.</returns>
    internal bool TryAbandon()
    {
        bool isFirst = !isAbandoned;
        isAbandoned = true;
        return isFirst;
    }

    /// <summary>Tells whoever waits that nobody knows the outcome yet.</summary>
    internal void Refuse(AuditUnavailableException reason) => source.SetException(reason);

    /// <summary>Tells whoever waits, who goes on before this returns; the record must not be touched afterwards.</summary>
    internal void Tell()
    {
        if (isAbandoned)
        {
            Settled?.Invoke(failure);
            Json.Dispose();
            return;
        }

        if (failure is { } reason)
        {
            source.SetException(reason);
        }
        else
        {
            source.SetResult(sequence);
        }
    }

    long IValueTaskSource<long>.GetResult(short token) => source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => source.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}

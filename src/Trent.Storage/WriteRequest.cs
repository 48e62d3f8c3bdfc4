// A caller that waits for the writer: for a commit to become durable, or for the remains of deleted records to be erased.
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>Begun at most once: either the writer takes it or its caller withdraws it, never both.</summary>
internal sealed class WriteRequest(IReadOnlyList<RecordChange>? changes, HeadChange? head = null)
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int begun;

    /// <summary>The changes to commit, or <see langword="null"/> for a request to erase remains.</summary>
    internal IReadOnlyList<RecordChange>? Changes { get; } = changes;

    /// <summary>What becomes of the head's key and of the seal slots in the same transaction, or <see langword="null"/> when nothing does.</summary>
    internal HeadChange? Head { get; } = head;

    internal long BodyBytes { get; } = changes?.Sum(static change => change switch
    {
        RecordChange.Insert insert => (long)insert.Record.Body.Length,
        RecordChange.Replace replace => replace.Record.Body.Length,
        _ => 0,
    }) ?? 0;

    internal Task Completion => completion.Task;

    /// <summary>The writer takes the request; <see langword="false"/> when its caller has withdrawn it.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref begun, 1) == 0;

    internal void Cancel(CancellationToken cancellationToken)
    {
        if (TryBegin())
        {
            _ = completion.TrySetCanceled(cancellationToken);
        }
    }

    internal void Succeed() => completion.SetResult();

    internal void Fail(Exception exception) => completion.SetException(exception);
}

/// <summary>Another key for the head, and the seal slots that hold what it comes from.</summary>
/// <param name="Authenticator">Tags the head from then on; below the head it computes what its predecessor does.</param>
/// <param name="SealSlots">All seal slots from then on.</param>
internal sealed record HeadChange(IRecordAuthenticator Authenticator, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> SealSlots);

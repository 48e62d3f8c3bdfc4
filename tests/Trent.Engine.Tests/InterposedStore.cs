// A store in which a test can let something happen, or fail, just before the engine reads, commits or erases.
using Trent.Engine.Records;

namespace Trent.Engine.Tests;

internal sealed class InterposedStore(IRecordStore inner) : IRecordStore
{
    /// <summary>Runs before a record is read.</summary>
    public Func<RecordId, Task>? BeforeFind { get; set; }

    /// <summary>Runs before changes are committed.</summary>
    public Func<IReadOnlyList<RecordChange>, Task>? BeforeCommit { get; set; }

    /// <summary>Runs before what remains is erased.</summary>
    public Func<Task>? BeforeErase { get; set; }

    /// <summary>Runs after records were listed by what they hang on.</summary>
    public Func<Task>? AfterList { get; set; }

    /// <summary>How often records were listed by what they hang on.</summary>
    public int Lists { get; private set; }

    /// <summary>How often what remains was erased.</summary>
    public int Erasures { get; private set; }

    public ReadOnlyMemory<byte> StoreId => inner.StoreId;

    public long CommitCount => inner.CommitCount;

    public async ValueTask<StoredRecord?> FindAsync(RecordId id, CancellationToken cancellationToken)
    {
        await (BeforeFind?.Invoke(id) ?? Task.CompletedTask);
        return await inner.FindAsync(id, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StoredRecord>> ListAsync(RecordKind kind, string account, string region, string? afterName, int limit, CancellationToken cancellationToken) =>
        inner.ListAsync(kind, account, region, afterName, limit, cancellationToken);

    public async ValueTask<IReadOnlyList<StoredRecord>> ListByParentAsync(
        RecordKind kind, string account, string region, string parent, string? afterName, int limit, CancellationToken cancellationToken)
    {
        Lists++;
        IReadOnlyList<StoredRecord> records = await inner.ListByParentAsync(kind, account, region, parent, afterName, limit, cancellationToken);
        await (AfterList?.Invoke() ?? Task.CompletedTask);
        return records;
    }

    public ValueTask<IReadOnlyList<StoredRecord>> ListDueAsync(RecordKind kind, long dueAtOrBefore, int limit, CancellationToken cancellationToken) =>
        inner.ListDueAsync(kind, dueAtOrBefore, limit, cancellationToken);

    public ValueTask<int> CountAsync(RecordKind kind, string account, string region, CancellationToken cancellationToken) =>
        inner.CountAsync(kind, account, region, cancellationToken);

    public async ValueTask CommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        await (BeforeCommit?.Invoke(changes) ?? Task.CompletedTask);
        await inner.CommitAsync(changes, cancellationToken);
    }

    public async ValueTask EraseRemainsAsync(CancellationToken cancellationToken)
    {
        await (BeforeErase?.Invoke() ?? Task.CompletedTask);
        await inner.EraseRemainsAsync(cancellationToken);
        Erasures++;
    }

    public ValueTask<long> VerifyAllAsync(CancellationToken cancellationToken) => inner.VerifyAllAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

// The port to durable storage. Trent.Storage implements it on SQL; the engine knows nothing of SQL.
namespace Trent.Engine.Records;

/// <summary>
/// A durable, authenticated, transactional store of records. A commit that returned has reached the disk; one that threw has
/// changed nothing. Every record read was verified: one that was altered, swapped, rolled back, removed or put back by
/// somebody who can write the database file is never returned, the read fails instead.
/// </summary>
public interface IRecordStore : IAsyncDisposable
{
    /// <summary>The identity of the store, 16 bytes, made once at random and bound into everything sealed in it.</summary>
    ReadOnlyMemory<byte> StoreId { get; }

    /// <summary>
    /// The number of commits that have become visible to readers since the store was opened. A cache that read a record
    /// while this number stayed the same may keep it.
    /// </summary>
    long CommitCount { get; }

    /// <summary>The record at an address, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="RecordIntegrityException">The record, or its absence, does not agree with what was committed.</exception>
    ValueTask<StoredRecord?> FindAsync(RecordId id, CancellationToken cancellationToken);

    /// <summary>
    /// Records of one kind in one account and Region, ordered by name (ordinal), that come after <paramref name="afterName"/>
    /// (from the first when <see langword="null"/>), at most <paramref name="limit"/>.
    /// </summary>
    ValueTask<IReadOnlyList<StoredRecord>> ListAsync(RecordKind kind, string account, string region, string? afterName, int limit, CancellationToken cancellationToken);

    /// <summary>As <see cref="ListAsync"/>, of those only that hang on <paramref name="parent"/>.</summary>
    ValueTask<IReadOnlyList<StoredRecord>> ListByParentAsync(RecordKind kind, string account, string region, string parent, string? afterName, int limit, CancellationToken cancellationToken);

    /// <summary>Records of one kind, in any account and Region, that are due at or before a time, the earliest first.</summary>
    ValueTask<IReadOnlyList<StoredRecord>> ListDueAsync(RecordKind kind, long dueAtOrBefore, int limit, CancellationToken cancellationToken);

    /// <summary>How many records of one kind an account has in a Region.</summary>
    ValueTask<int> CountAsync(RecordKind kind, string account, string region, CancellationToken cancellationToken);

    /// <summary>Makes all the changes, in order, or none; returns once they are durable and visible.</summary>
    /// <exception cref="RecordConflictException">A record is not at the expected version, or exists although it must not; nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">The disk did not take the changes; nothing was acknowledged.</exception>
    ValueTask CommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that nothing of what was deleted or replaced before can be read from the files any more: not from tables,
    /// free pages or the write-ahead log.
    /// </summary>
    ValueTask EraseRemainsAsync(CancellationToken cancellationToken);

    /// <summary>Verifies every record of the store against what was committed.</summary>
    /// <returns>How many records were verified.</returns>
    /// <exception cref="RecordIntegrityException">A record, or its absence, does not agree with what was committed.</exception>
    ValueTask<long> VerifyAllAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Computes the keyed tags that authenticate records. The store decides which bytes are authenticated, the keys stay with the
/// implementation. Safe to call from several threads at once.
/// </summary>
public interface IRecordAuthenticator
{
    /// <summary>Bytes of a tag and of a digest.</summary>
    const int TagBytes = 32;

    /// <summary>The tag that binds a row's content to its address and version, and rows to the state of the store as a whole.</summary>
    void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag);

    /// <summary>
    /// The tag of the head, which binds everything else. Its key alone has to be secret for a store to be authentic: what is below is a tree of
    /// hashes. An implementation whose key changes tags heads otherwise than rows.
    /// </summary>
    void ComputeHeadTag(ReadOnlySpan<byte> head, Span<byte> tag) => ComputeTag(head, tag);

    /// <summary>
    /// A second keyed hash, independent of the tags and not published: it spreads addresses over buckets, so that nobody who
    /// chooses names can fill one.
    /// </summary>
    void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest);
}

/// <summary>A record was changed by someone else in between; the caller reads again and decides again.</summary>
public sealed class RecordConflictException(RecordId id) : Exception($"The record {id.Kind} {id.Name} is not at the expected version.")
{
    /// <summary>The record that stood otherwise than expected.</summary>
    public RecordId Id { get; } = id;
}

/// <summary>Stored data does not agree with what was committed. Nothing is repaired silently; an operator must look.</summary>
public sealed class RecordIntegrityException(string message) : Exception(message);

/// <summary>The store cannot take changes or answer now (disk full, read-only, closed).</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException) : Exception(message, innerException);

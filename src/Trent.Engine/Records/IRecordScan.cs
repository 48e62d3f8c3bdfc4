// The port for work that goes through a whole store: checks, and whatever renews every record.
namespace Trent.Engine.Records;

/// <summary>A record that a scan met.</summary>
/// <param name="Id">Its address, as it stands in the file.</param>
/// <param name="Record">The record, verified; <see langword="null"/> when it does not agree with what was committed.</param>
public sealed record ScannedRecord(RecordId Id, StoredRecord? Record);

/// <summary>Reads the records of all accounts, page by page. Unlike a list it goes on after a record that cannot be trusted.</summary>
public interface IRecordScan
{
    /// <summary>
    /// Records of one kind, in any account and Region, in order of account, Region and name, that come after an address (from the first
    /// when <see langword="null"/>), at most <paramref name="limit"/>. Each page is of one moment; pages need not be of the same.
    /// </summary>
    ValueTask<IReadOnlyList<ScannedRecord>> ScanAsync(RecordKind kind, RecordId? after, int limit, CancellationToken cancellationToken);
}

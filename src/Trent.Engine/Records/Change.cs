// The record changes that operations make, from the values they made them of.
using Trent.Engine.Aliases;
using Trent.Engine.Grants;
using Trent.Engine.Keys;

namespace Trent.Engine.Records;

/// <summary>Changes of keys, aliases and grants.</summary>
internal static class Change
{
    public static RecordChange Insert(StoredKey key) => new RecordChange.Insert(KeyBody.ToRecord(key));

    public static RecordChange Replace(StoredKey key) => new RecordChange.Replace(KeyBody.ToRecord(key));

    public static RecordChange Insert(StoredAlias alias) => new RecordChange.Insert(alias.ToRecord());

    public static RecordChange Replace(StoredAlias alias) => new RecordChange.Replace(alias.ToRecord());

    public static RecordChange Delete(StoredAlias alias) => new RecordChange.Delete(alias.Id, alias.Version);

    public static IEnumerable<RecordChange> Insert(StoredGrant grant) => grant.ToRecords().Select(record => new RecordChange.Insert(record));

    public static IEnumerable<RecordChange> Delete(StoredGrant grant) =>
        grant.ToRecords().Select(record => new RecordChange.Delete(record.Id, record.Version) { Parent = record.Parent });
}

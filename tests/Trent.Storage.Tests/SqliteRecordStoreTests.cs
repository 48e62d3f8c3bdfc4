// The contract of record stores, run on SQLite.
using Trent.Engine.Records;

namespace Trent.Storage.Tests;

public sealed class SqliteRecordStoreTests : RecordStoreContract, IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    protected override async Task<IRecordStore> CreateAsync() => await TestStore.OpenAsync(directory.Data);
}

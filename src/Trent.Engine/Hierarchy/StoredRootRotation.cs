// How far the last rotation of the root key has come, as its record says.
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Records;

namespace Trent.Engine.Hierarchy;

/// <summary>Where a rotation stands. The numbers are on disk.</summary>
public enum RootRotationPhase
{
    /// <summary>The new root key is in force; secrets are being sealed anew.</summary>
    Resealing = 1,

    /// <summary>No record needs the domain keys before; they are kept for tokens that clients still hold.</summary>
    KeepingForTokens = 2,

    /// <summary>Nothing is left to be done.</summary>
    Done = 3,
}

/// <summary>The last rotation of a store's root key.</summary>
/// <param name="Generation">The generation of the new root key.</param>
/// <param name="FirstDomainKey">The first domain key that the root key before never wrapped.</param>
/// <param name="BegunAt">When the new root key came into force.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Version">The version of its record; 0 for one that is not stored.</param>
public sealed record StoredRootRotation(int Generation, int FirstDomainKey, DateTimeOffset BegunAt, RootRotationPhase Phase, long Version)
{
    /// <summary>The address of the record.</summary>
    public static readonly RecordId Address = new(RecordKind.RootRotation, string.Empty, string.Empty, "root");

    /// <summary>The address of the record of the tree keys, whose body is what <see cref="Cryptography.StoreKeys.SealTreeKeys"/> made.</summary>
    public static readonly RecordId TreeKeysAddress = new(RecordKind.TreeKeys, string.Empty, string.Empty, "tree");

    /// <summary>The rotation in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredRootRotation FromRecord(StoredRecord record)
    {
        RootRotationBody body = RecordBody.Read(record, RootRotationBodyJson.Default.RootRotationBody);
        return body.Format == RootRotationBody.CurrentFormat && Enum.IsDefined((RootRotationPhase)body.Phase)
            ? new StoredRootRotation(body.Generation, body.FirstDomainKey, DateTimeOffset.FromUnixTimeMilliseconds(body.BegunAt), (RootRotationPhase)body.Phase, record.Version)
            : throw RecordBody.Unreadable(record);
    }

    /// <summary>The change that stores it over the version it was made of.</summary>
    public RecordChange ToChange()
    {
        StoredRecord record = new()
        {
            Id = Address,
            Version = Version + 1,
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new RootRotationBody(RootRotationBody.CurrentFormat, Generation, FirstDomainKey, BegunAt.ToUnixTimeMilliseconds(), (int)Phase), RootRotationBodyJson.Default.RootRotationBody),
        };
        return Version == 0 ? new RecordChange.Insert(record) : new RecordChange.Replace(record);
    }
}

/// <summary>The JSON body of a rotation's record, format 1 (docs/storage.md).</summary>
internal sealed record RootRotationBody(int Format, int Generation, int FirstDomainKey, long BegunAt, int Phase)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of a rotation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RootRotationBody))]
internal sealed partial class RootRotationBodyJson : JsonSerializerContext;

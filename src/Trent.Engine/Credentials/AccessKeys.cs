// Access keys kept in the store: their secrets are sealed at rest and shown once, when they are made.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol.SigV4;

namespace Trent.Engine.Credentials;

/// <summary>A credential that may sign requests.</summary>
/// <param name="Caller">Who signs with it.</param>
/// <param name="Secret">The secret; stays the source's to dispose.</param>
public sealed record Credential(Caller Caller, SigningSecret Secret);

/// <summary>An access key that was just made. Dispose it once its secret has been shown.</summary>
/// <param name="AccessKeyId">The access key id, 20 characters.</param>
/// <param name="Secret">The secret, 40 ASCII characters.</param>
public sealed record CreatedAccessKey(string AccessKeyId, SecretBuffer Secret) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Secret.Dispose();
}

/// <summary>Makes access keys and finds the credential that an access key id names.</summary>
public sealed class AccessKeys : IDisposable
{
    /// <summary>Most access keys in a store: all are in memory, so that a stranger's guess costs no look at the disk.</summary>
    private const int AccessKeysMax = 10_000;

    private const int SecretCharacters = 40;
    private const string IdPrefix = "AKIA";
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly IRecordStore store;
    private readonly DomainKeys domainKeys;
    private readonly string partition;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, Credential> byId = new(StringComparer.Ordinal);

    private AccessKeys(IRecordStore store, DomainKeys domainKeys, string partition, TimeProvider clock)
    {
        this.store = store;
        this.domainKeys = domainKeys;
        this.partition = partition;
        this.clock = clock;
    }

    /// <summary>Opens all access keys of a store.</summary>
    /// <exception cref="RecordIntegrityException">The secret of one does not open.</exception>
    internal static async Task<AccessKeys> OpenAsync(IRecordStore store, DomainKeys domainKeys, string partition, TimeProvider clock, CancellationToken cancellationToken)
    {
        AccessKeys accessKeys = new(store, domainKeys, partition, clock);
        foreach (StoredRecord record in await store.ListAsync(RecordKind.AccessKey, string.Empty, string.Empty, afterName: null, AccessKeysMax, cancellationToken))
        {
            accessKeys.Load(record);
        }

        return accessKeys;
    }

    /// <summary>Makes an access key for the root user of an account.</summary>
    /// <exception cref="InvalidOperationException">The store has as many access keys as it may have.</exception>
    public async Task<CreatedAccessKey> CreateForRootAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (byId.Count >= AccessKeysMax)
        {
            throw new InvalidOperationException($"A store has at most {AccessKeysMax} access keys.");
        }

        string accessKeyId = IdPrefix + RandomNumberGenerator.GetString(IdAlphabet, 16);
        SecretBuffer secret = SecretBuffer.Create(SecretCharacters, 0, static (span, _) =>
        {
            RandomNumberGenerator.Fill(span);
            for (int index = 0; index < span.Length; index++)
            {
                // The alphabet has 64 characters, so that six random bits choose one without bias.
                span[index] = (byte)SecretAlphabet[span[index] & 63];
            }
        });
        DateTimeOffset now = clock.NowToTheMillisecond();
        DomainKey domainKey = await domainKeys.ForSealingAsync(cancellationToken);
        byte[] sealedSecret = domainKey.Seal(ContextOf(accessKeyId, account.Value, now.ToUnixTimeMilliseconds()), secret.DangerousSpan);
        StoredRecord record = new()
        {
            Id = AddressOf(accessKeyId),
            Version = 1,
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new AccessKeyBody(AccessKeyBody.CurrentFormat, account.Value, now.ToUnixTimeMilliseconds(), sealedSecret),
                AccessKeyBodyJson.Default.AccessKeyBody),
        };
        await store.CommitAsync([new RecordChange.Insert(record)], cancellationToken);
        Keep(accessKeyId, account, secret);
        return new CreatedAccessKey(accessKeyId, secret);
    }

    /// <summary>The credential that an access key id names, or <see langword="null"/>.</summary>
    public Credential? Find(string accessKeyId) => byId.GetValueOrDefault(accessKeyId);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Credential credential in byId.Values)
        {
            credential.Secret.Dispose();
        }

        byId.Clear();
    }

    private static RecordId AddressOf(string accessKeyId) => new(RecordKind.AccessKey, string.Empty, string.Empty, accessKeyId);

    private SealedContext ContextOf(string accessKeyId, string account, long createdAt) => new()
    {
        Purpose = SealedPurpose.AccessKeySecret,
        StoreId = store.StoreId,
        Account = account,
        Region = string.Empty,
        Name = accessKeyId,
        MaterialId = string.Empty,
        Spec = string.Empty,
        Usage = string.Empty,
        Origin = string.Empty,
        CreatedAt = createdAt,
    };

    private void Load(StoredRecord record)
    {
        string accessKeyId = record.Id.Name;
        AccessKeyBody body = RecordBody.Read(record, AccessKeyBodyJson.Default.AccessKeyBody);
        SealedContext context = ContextOf(accessKeyId, body.Account, body.CreatedAt);
        if (body.Format != AccessKeyBody.CurrentFormat || !domainKeys.ForOpening(body.Sealed).TryOpen(context, body.Sealed, out SecretBuffer? secret))
        {
            throw new RecordIntegrityException($"The secret of access key {accessKeyId} does not open.");
        }

        using (secret)
        {
            Keep(accessKeyId, AccountId.Parse(body.Account), secret);
        }
    }

    private void Keep(string accessKeyId, AccountId account, SecretBuffer secret) =>
        byId[accessKeyId] = new Credential(Caller.RootOf(partition, account, accessKeyId), new SigningSecret(secret.DangerousSpan));
}

/// <summary>The JSON body of an access key's record, format 1 (docs/storage.md).</summary>
internal sealed record AccessKeyBody(int Format, string Account, long CreatedAt, byte[] Sealed)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of an access key's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessKeyBody))]
internal sealed partial class AccessKeyBodyJson : JsonSerializerContext;

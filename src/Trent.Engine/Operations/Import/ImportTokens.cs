// Import tokens: what GetParametersForImport hands out, and what one import may use it for.
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>An import token that was given out for a key, opened. Dispose it after the import.</summary>
internal sealed record OpenImportToken(string TokenId, ImportWrapping Wrapping, DateTimeOffset ValidTo, SecretBuffer WrappingKey) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => WrappingKey.Dispose();
}

/// <summary>
/// Makes and opens import tokens (docs/sealed-key-format.md, "Import tokens"). A token holds the private wrapping key, sealed under a
/// domain key and bound to the KMS key, the wrapping and the time; the server keeps nothing of it until it is used.
/// </summary>
/// <param name="domainKeys">The keys that seal.</param>
/// <param name="store">Where used tokens are remembered.</param>
internal sealed class ImportTokens(DomainKeys domainKeys, IRecordStore store)
{
    private const byte Version = 1;
    private const int IdBytes = 16;
    private const int IdOffset = 3;
    private const int ValidToOffset = IdOffset + IdBytes;
    private const int SealedOffset = ValidToOffset + sizeof(long);

    /// <summary>A token for one import into a key.</summary>
    public async ValueTask<byte[]> CreateAsync(StoredKey key, ImportWrapping wrapping, SecretBuffer wrappingKey, DateTimeOffset validTo, CancellationToken cancellationToken)
    {
        byte[] id = RandomNumberGenerator.GetBytes(IdBytes);
        DomainKey domainKey = await domainKeys.ForSealingAsync(cancellationToken);
        byte[] sealedKey = domainKey.Seal(ContextOf(key, Convert.ToHexStringLower(id), wrapping, validTo), wrappingKey.DangerousSpan);
        byte[] token = new byte[SealedOffset + sealedKey.Length];
        token[0] = Version;
        token[1] = (byte)wrapping.Scheme;
        token[2] = (byte)wrapping.WrappingKind;
        id.CopyTo(token, IdOffset);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(ValidToOffset), validTo.ToUnixTimeMilliseconds());
        sealedKey.CopyTo(token, SealedOffset);
        return token;
    }

    /// <summary>Opens a token for a key.</summary>
    /// <exception cref="InvalidImportTokenException">It was not given out for this key, or was used already.</exception>
    /// <exception cref="ExpiredImportTokenException">It is too old.</exception>
    public async ValueTask<OpenImportToken> OpenAsync(StoredKey key, ReadOnlyMemory<byte> token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!TryOpen(key, token.Span, out OpenImportToken? open))
        {
            throw InvalidImportTokenException.WithoutMessage();
        }

        try
        {
            if (open.ValidTo <= now)
            {
                throw ExpiredImportTokenException.WithoutMessage();
            }

            return await store.FindAsync(AddressOf(key, open.TokenId), cancellationToken) is null ? open : throw InvalidImportTokenException.WithoutMessage();
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    /// <summary>The change that uses a token up, to be committed with the import.</summary>
    public static RecordChange Use(StoredKey key, OpenImportToken token) => new RecordChange.Insert(new StoredRecord
    {
        Id = AddressOf(key, token.TokenId),
        DueAt = token.ValidTo.ToUnixTimeMilliseconds(),
        Version = 1,
        Body = JsonSerializer.SerializeToUtf8Bytes(new UsedImportToken(UsedImportToken.CurrentFormat, key.Arn.KeyId.Value), UsedImportTokenJson.Default.UsedImportToken),
    });

    private static RecordId AddressOf(StoredKey key, string tokenId) =>
        new(RecordKind.UsedImportToken, key.Arn.Account.Value, key.Arn.Region.Value, tokenId);

    private bool TryOpen(StoredKey key, ReadOnlySpan<byte> token, [NotNullWhen(true)] out OpenImportToken? open)
    {
        open = null;
        if (token.Length <= SealedOffset || token[0] != Version || !ImportWrapping.TryFrom(token[1], token[2], out ImportWrapping? wrapping))
        {
            return false;
        }

        // In the range that a server writes; the seal proves the rest.
        long milliseconds = BinaryPrimitives.ReadInt64BigEndian(token[ValidToOffset..]);
        if (milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        string id = Convert.ToHexStringLower(token.Slice(IdOffset, IdBytes));
        DateTimeOffset validTo = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        ReadOnlySpan<byte> sealedKey = token[SealedOffset..];
        if (domainKeys.FindForOpening(sealedKey) is not { } domainKey
            || !domainKey.TryOpen(ContextOf(key, id, wrapping, validTo), sealedKey, out SecretBuffer? wrappingKey))
        {
            return false;
        }

        open = new OpenImportToken(id, wrapping, validTo, wrappingKey);
        return true;
    }

    private SealedContext ContextOf(StoredKey key, string tokenId, ImportWrapping wrapping, DateTimeOffset validTo) => new()
    {
        Purpose = SealedPurpose.ImportWrappingKey,
        StoreId = store.StoreId,
        Account = key.Arn.Account.Value,
        Region = key.Arn.Region.Value,
        Name = key.Arn.KeyId.Value,
        MaterialId = tokenId,
        Spec = wrapping.WrappingKey.Value,
        Usage = wrapping.Algorithm.Value,
        Origin = string.Empty,
        CreatedAt = validTo.ToUnixTimeMilliseconds(),
    };
}

/// <summary>The JSON body of a used token's record, format 1 (docs/storage.md).</summary>
internal sealed record UsedImportToken(int Format, string KeyId)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of a used token.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UsedImportToken))]
internal sealed partial class UsedImportTokenJson : JsonSerializerContext;

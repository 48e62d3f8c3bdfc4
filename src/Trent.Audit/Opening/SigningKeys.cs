// The key that signs the trail: made once for a store, and kept in it, sealed.
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>The signing key of a trail, ready for use.</summary>
internal sealed class SigningKey : IDisposable
{
    private const string Name = "primary";

    private readonly UsableKey key;

    private SigningKey(UsableKey key, Ed25519PublicKey publicKey)
    {
        this.key = key;
        PublicKey = publicKey;
    }

    internal Ed25519PublicKey PublicKey { get; }

    internal ISigningKey Signer => (ISigningKey)key;

    private static RecordId Address => new(RecordKind.AuditSigningKey, string.Empty, string.Empty, Name);

    /// <summary>The key of a store, or <see langword="null"/> when it has none yet.</summary>
    /// <exception cref="RecordIntegrityException">The key does not open under the keys of this store.</exception>
    internal static async Task<SigningKey?> FindAsync(IRecordStore store, SecretVault vault, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Address, cancellationToken) is not { } record)
        {
            return null;
        }

        SigningKeyBody body = BodyOf(record);
        if (!Ed25519PublicKey.TryRead(body.PublicKey, out Ed25519PublicKey? publicKey))
        {
            throw RecordBody.Unreadable(record);
        }

        using SecretBuffer secret = Open(vault, body);
        return new SigningKey(KeyAlgorithm.Ed25519.Load(secret), publicKey);
    }

    /// <summary>Makes the key of a store that has none.</summary>
    internal static async Task<SigningKey> CreateAsync(IRecordStore store, SecretVault vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        long createdAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using KeyMaterial material = KeyAlgorithm.Ed25519.Generate();
        byte[] sealedKey = await SealAsync(vault, createdAt, material.Secret, cancellationToken);
        SigningKeyBody body = new(SigningKeyBody.CurrentFormat, createdAt, material.PublicKey.ToArray(), sealedKey);
        StoredRecord record = new() { Id = Address, Version = 1, Body = JsonSerializer.SerializeToUtf8Bytes(body, AuditRecordsJson.Default.SigningKeyBody) };
        await store.CommitAsync([new RecordChange.Insert(record)], cancellationToken);
        return Ed25519PublicKey.TryRead(material.PublicKey.Span, out Ed25519PublicKey? publicKey)
            ? new SigningKey(KeyAlgorithm.Ed25519.Load(material.Secret), publicKey)
            : throw new InvalidOperationException("A public key that was just made cannot be read.");
    }

    /// <summary>Seals the key anew when a domain key before <paramref name="firstDomainKey"/> seals it; does nothing for a store without a key.</summary>
    /// <exception cref="RecordIntegrityException">The key does not open under the keys of this store.</exception>
    internal static async Task ResealAsync(IRecordStore store, SecretVault vault, int firstDomainKey, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Address, cancellationToken) is not { } record)
        {
            return;
        }

        SigningKeyBody body = BodyOf(record);
        if (!DomainKey.TryReadGeneration(body.Sealed, out int generation) || generation >= firstDomainKey)
        {
            return;
        }

        using SecretBuffer secret = Open(vault, body);
        SigningKeyBody anew = body with { Sealed = await SealAsync(vault, body.CreatedAt, secret, cancellationToken) };
        StoredRecord next = new() { Id = Address, Version = record.Version + 1, Body = JsonSerializer.SerializeToUtf8Bytes(anew, AuditRecordsJson.Default.SigningKeyBody) };
        await store.CommitAsync([new RecordChange.Replace(next)], cancellationToken);
    }

    public void Dispose() => key.Dispose();

    /// <summary>Whether the private key opens, and is the one that the public key belongs to.</summary>
    internal static bool Opens(SecretVault vault, SigningKeyBody body)
    {
        using SecretBuffer? secret = vault.TryOpen(LabelOf(body.CreatedAt), body.Sealed);
        if (secret is null || !Ed25519PublicKey.TryRead(body.PublicKey, out Ed25519PublicKey? publicKey))
        {
            return false;
        }

        using SigningKey key = new(KeyAlgorithm.Ed25519.Load(secret), publicKey);
        return publicKey.Verify(body.PublicKey, key.Signer.Sign(SigningScheme.Ed25519, MessageForm.Raw, body.PublicKey));
    }

    /// <exception cref="RecordIntegrityException">The record cannot be read.</exception>
    internal static SigningKeyBody BodyOf(StoredRecord record)
    {
        SigningKeyBody body = RecordBody.Read(record, AuditRecordsJson.Default.SigningKeyBody);
        return body.Format == SigningKeyBody.CurrentFormat ? body : throw RecordBody.Unreadable(record);
    }

    private static SecretBuffer Open(SecretVault vault, SigningKeyBody body) => vault.TryOpen(LabelOf(body.CreatedAt), body.Sealed)
        ?? throw new RecordIntegrityException("The signing key of the audit trail does not open under the keys of this store.");

    private static async Task<byte[]> SealAsync(SecretVault vault, long createdAt, SecretBuffer privateKey, CancellationToken cancellationToken)
    {
        // The vault takes memory, which a pinned buffer cannot lend for as long as a task may take.
        byte[] secret = privateKey.DangerousSpan.ToArray();
        try
        {
            return await vault.SealAsync(LabelOf(createdAt), secret, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static SecretLabel LabelOf(long createdAt) => new(SealedPurpose.AuditSigningKey, string.Empty, Name, createdAt);
}

/// <summary>The JSON body of the signing key's record, format 1 (docs/storage.md).</summary>
internal sealed record SigningKeyBody(int Format, long CreatedAt, byte[] PublicKey, byte[] Sealed)
{
    public const int CurrentFormat = 1;
}

/// <summary>The JSON body of the anchor's record, format 1 (docs/storage.md): how far the trail had come.</summary>
internal sealed record AnchorBody(int Format, long Sequence, byte[] Chain, long StoreEpoch)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of what the trail keeps in the store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SigningKeyBody))]
[JsonSerializable(typeof(AnchorBody))]
internal sealed partial class AuditRecordsJson : JsonSerializerContext;

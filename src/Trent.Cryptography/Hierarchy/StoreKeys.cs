// The keys of one store, each derived from the root key for a single purpose.
using System.Security.Cryptography;
using System.Text;

namespace Trent.Cryptography;

/// <summary>
/// What protects a store: tags of rows and tokens, and the wrapping of domain keys. Safe to use from several threads; calls
/// under way when it is disposed complete, later ones throw <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class StoreKeys : IDisposable
{
    /// <summary>Bytes of a tag or digest.</summary>
    public const int TagBytes = HMACSHA256.HashSizeInBytes;

    /// <summary>The longest label of a token, in bytes.</summary>
    public const int TokenLabelBytesMax = 64;

    private const int KeyBytes = 32;

    private readonly LeasedSecret _keys;
    private readonly EnvelopeKey _domainKeyWrap;
    private readonly byte[] _storeId;

    // Rows (and what is made of their tags) and spread; tokens; the head.
    private const int TreeKeysBytes = 2 * KeyBytes;
    private const int TokenKey = 2;
    private const int HeadKey = 3;

    internal StoreKeys(ReadOnlySpan<byte> rootKey, int rootGeneration, ReadOnlySpan<byte> storeId)
        : this(rootKey, rootGeneration, storeId, treeKeys: [])
    {
    }

    internal StoreKeys(ReadOnlySpan<byte> rootKey, int rootGeneration, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> treeKeys)
    {
        RootGeneration = rootGeneration;
        _storeId = storeId.ToArray();
        using SecretBuffer wrap = Derive(rootKey, "kms/v1/store/dkwrap"u8, KeyBytes);
        _domainKeyWrap = AtRestEnvelope.DeriveKey(wrap.DangerousSpan, typeof(StoreKeys));
        using SecretBuffer row = Derive(rootKey, "kms/v1/store/rowmac"u8, KeyBytes);
        using SecretBuffer spread = Derive(rootKey, "kms/v1/store/head"u8, KeyBytes);
        using SecretBuffer token = Derive(rootKey, "kms/v1/store/token"u8, KeyBytes);
        SecretBuffer keys = SecretBuffer.Create(4 * KeyBytes, new Parts(row, spread, token, treeKeys), static (all, parts) =>
        {
            // The head of the first root key is tagged as its rows are; that of a later one with what would be its row key.
            parts.Row.CopyTo(all);
            parts.Spread.CopyTo(all[KeyBytes..]);
            parts.TreeKeys.CopyTo(all);
            parts.Token.CopyTo(all[(TokenKey * KeyBytes)..]);
            parts.Row.CopyTo(all[(HeadKey * KeyBytes)..]);
        });
        keys.TryLockInMemory();
        _keys = new LeasedSecret(keys, typeof(StoreKeys));

        SecretBuffer Derive(ReadOnlySpan<byte> root, ReadOnlySpan<byte> label, int length) => RootKey.Derive(root, _storeId, label, length);
    }

    /// <summary>The generation of the root key from which these keys come.</summary>
    public int RootGeneration { get; }

    /// <summary>Whether the operating system keeps the keys out of the swap area and of core dumps.</summary>
    public bool IsLockedInMemory => _keys.IsLockedInMemory && _domainKeyWrap.IsLockedInMemory;

    /// <summary>The tag that binds a row: HMAC-SHA-256 under a key used for nothing else.</summary>
    /// <param name="row">The canonical row.</param>
    /// <param name="tag">Receives <see cref="TagBytes"/> bytes.</param>
    public void ComputeRowTag(ReadOnlySpan<byte> row, Span<byte> tag) => Compute(0, row, tag);

    /// <summary>
    /// The tag of the head of a store, which binds all that is below it. Under the first root key it is made with the key of the rows, under a
    /// later one with a key used for nothing else.
    /// </summary>
    /// <param name="head">The canonical head.</param>
    /// <param name="tag">Receives <see cref="TagBytes"/> bytes.</param>
    public void ComputeHeadTag(ReadOnlySpan<byte> head, Span<byte> tag) => Compute(HeadKey, head, tag);

    /// <summary>The digest of an address, which spreads addresses evenly, under a key used for nothing else.</summary>
    /// <param name="row">The canonical address.</param>
    /// <param name="digest">Receives <see cref="TagBytes"/> bytes.</param>
    public void ComputeHeadDigest(ReadOnlySpan<byte> row, Span<byte> digest) => Compute(1, row, digest);

    /// <summary>The tag of a token that a client hands back later, such as a pagination marker.</summary>
    /// <param name="label">The kind of token, 1 to <see cref="TokenLabelBytesMax"/> ASCII characters: a tag of one kind never verifies for another.</param>
    /// <param name="token">The content of the token.</param>
    /// <param name="tag">Receives <see cref="TagBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The label is not as said.</exception>
    public void ComputeTokenTag(string label, ReadOnlySpan<byte> token, Span<byte> tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (label.Length > TokenLabelBytesMax || !Ascii.IsValid(label))
        {
            throw new ArgumentException("The label of a token has 1 to 64 ASCII characters.", nameof(label));
        }

        int length = 1 + label.Length + token.Length;
        Span<byte> message = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        message[0] = (byte)label.Length;
        Encoding.ASCII.GetBytes(label, message[1..]);
        token.CopyTo(message[(1 + label.Length)..]);
        Compute(TokenKey, message[..length], tag);
    }

    /// <summary>Whether a tag is that of a token of this kind; takes the same time wherever they differ.</summary>
    /// <exception cref="ArgumentException">The label is not one that <see cref="ComputeTokenTag"/> takes.</exception>
    public bool VerifyTokenTag(string label, ReadOnlySpan<byte> token, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[TagBytes];
        ComputeTokenTag(label, token, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag);
    }

    /// <summary>A new random domain key.</summary>
    /// <param name="generation">Its number in the store, from 1, never used before.</param>
    public DomainKey CreateDomainKey(int generation)
    {
        ObjectDisposedException.ThrowIf(!_keys.TryAcquire(), this);
        _keys.Release();
        return new DomainKey(generation, SecretBuffer.Random(DomainKey.KeyBytes));
    }

    /// <summary>Seals a domain key, for this store and its generation.</summary>
    /// <returns>Bytes that are safe to store.</returns>
    public byte[] SealDomainKey(DomainKey domainKey)
    {
        ArgumentNullException.ThrowIfNull(domainKey);
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        DomainKey.ComputeDigest(_storeId, domainKey.Generation, digest);
        using LeasedSecret.Use key = domainKey.EnterKey();
        return AtRestEnvelope.Seal(_domainKeyWrap, AtRestType.DomainKey, RootGeneration, digest, key.DangerousSpan);
    }

    /// <summary>Opens a domain key that these keys sealed under this generation.</summary>
    /// <returns><see langword="null"/> for anything else, whatever the reason.</returns>
    public DomainKey? OpenDomainKey(int generation, ReadOnlySpan<byte> sealedDomainKey)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        DomainKey.ComputeDigest(_storeId, generation, digest);
        if (!AtRestEnvelope.TryOpen(_domainKeyWrap, AtRestType.DomainKey, RootGeneration, digest, sealedDomainKey, out SecretBuffer? key))
        {
            return null;
        }

        if (key.Length != DomainKey.KeyBytes)
        {
            key.Dispose();
            return null;
        }

        return new DomainKey(generation, key);
    }

    /// <summary>
    /// The keys of the same store under the next root key. They tag rows as these do, so that no row has to be tagged anew: what is below the
    /// head has only to be free of collisions, as it is for whoever knows its key, and the head has a new secret.
    /// </summary>
    /// <param name="next">The next root key.</param>
    /// <exception cref="ArgumentException">It is not of the next generation.</exception>
    public StoreKeys Succeed(RootKey next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Generation != RootGeneration + 1)
        {
            throw new ArgumentException("A root key is followed by that of the next generation.", nameof(next));
        }

        using LeasedSecret.Use keys = _keys.Enter();
        return new StoreKeys(next.DangerousSpan, next.Generation, _storeId, keys.DangerousSpan[..TreeKeysBytes]);
    }

    /// <summary>Seals the tree keys under the root key of these keys, for this store and generation.</summary>
    /// <returns>Bytes that are safe to store; <see cref="RootKey.DeriveStoreKeys(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> takes them.</returns>
    public byte[] SealTreeKeys()
    {
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        ComputeTreeKeysDigest(digest);
        using LeasedSecret.Use keys = _keys.Enter();
        return AtRestEnvelope.Seal(_domainKeyWrap, AtRestType.TreeKeys, RootGeneration, digest, keys.DangerousSpan[..TreeKeysBytes]);
    }

    internal SecretBuffer? OpenTreeKeys(ReadOnlySpan<byte> sealedTreeKeys)
    {
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        ComputeTreeKeysDigest(digest);
        if (!AtRestEnvelope.TryOpen(_domainKeyWrap, AtRestType.TreeKeys, RootGeneration, digest, sealedTreeKeys, out SecretBuffer? keys))
        {
            return null;
        }

        if (keys.Length != TreeKeysBytes)
        {
            keys.Dispose();
            return null;
        }

        return keys;
    }

    /// <summary>Zeroes the keys as soon as no call uses them.</summary>
    public void Dispose()
    {
        _domainKeyWrap.Dispose();
        _keys.Dispose();
    }

    private void Compute(int key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        using LeasedSecret.Use keys = _keys.Enter();
        HMACSHA256.HashData(keys.DangerousSpan.Slice(key * KeyBytes, KeyBytes), message, tag);
    }

    private void ComputeTreeKeysDigest(Span<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[64];
        var writer = new CanonicalWriter(buffer);
        writer.WriteFixed(AtRestEnvelope.Label);
        writer.WriteByte((byte)AtRestType.TreeKeys);
        writer.WriteFixed(_storeId);
        writer.WriteUInt32((uint)RootGeneration);
        SHA256.HashData(writer.Written, digest);
    }

    private readonly ref struct Parts(SecretBuffer row, SecretBuffer spread, SecretBuffer token, ReadOnlySpan<byte> treeKeys)
    {
        internal ReadOnlySpan<byte> Row { get; } = row.DangerousSpan;

        internal ReadOnlySpan<byte> Spread { get; } = spread.DangerousSpan;

        internal ReadOnlySpan<byte> Token { get; } = token.DangerousSpan;

        internal ReadOnlySpan<byte> TreeKeys { get; } = treeKeys;
    }
}

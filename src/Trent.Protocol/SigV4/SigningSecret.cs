// A secret access key in memory: pinned, zeroed when disposed, never a string, with the signing keys derived from it.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trent.Protocol.SigV4;

/// <summary>
/// The secret of one version of one credential. Keep one instance for as long as the credential is valid: it remembers the signing keys
/// it derived, and a change of the credential is a new instance, so that a key of an old secret can never be found again.
/// Disposing zeroes everything; a use that is under way finishes, and later ones find no secret. Safe for threads.
/// </summary>
public sealed class SigningSecret : IDisposable
{
    private const int HashBytes = 32;
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Lock _gate = new();
    private readonly byte[] _prefixed;
    private readonly Action<byte[]>? _keepPrivate;
    private readonly SigningKey?[] _keys = new SigningKey?[SigV4Limits.SigningKeysPerSecretMax];
    private int _nextSlot;
    private long _hmacCount;
    private bool _disposed;

    /// <summary>Copies a secret given as UTF-8.</summary>
    /// <param name="secret">1 to <see cref="SigV4Limits.SecretBytesMax"/> bytes; the caller zeroes its own copy.</param>
    /// <exception cref="ArgumentException">The secret is empty or too long.</exception>
    public SigningSecret(ReadOnlySpan<byte> secret)
        : this(secret, keepPrivate: null)
    {
    }

    /// <summary>Copies a secret given as UTF-8 into memory that is kept private.</summary>
    /// <param name="secret">1 to <see cref="SigV4Limits.SecretBytesMax"/> bytes; the caller zeroes its own copy.</param>
    /// <param name="keepPrivate">Is given each pinned array before a secret is written to it, to keep it out of swap and core dumps.</param>
    /// <exception cref="ArgumentException">The secret is empty or too long.</exception>
    public SigningSecret(ReadOnlySpan<byte> secret, Action<byte[]>? keepPrivate)
    {
        _keepPrivate = keepPrivate;
        _prefixed = AllocatePrefixed(secret.Length);
        keepPrivate?.Invoke(_prefixed);
        secret.CopyTo(_prefixed.AsSpan(4));
    }

    /// <summary>Copies a secret given as characters, as UTF-8.</summary>
    /// <param name="secret">Characters of 1 to <see cref="SigV4Limits.SecretBytesMax"/> bytes; the caller clears its own copy.</param>
    /// <exception cref="ArgumentException">The secret is empty, too long or not well-formed UTF-16.</exception>
    public SigningSecret(ReadOnlySpan<char> secret)
    {
        _prefixed = AllocatePrefixed(s_strictUtf8.GetByteCount(secret));
        s_strictUtf8.GetBytes(secret, _prefixed.AsSpan(4));
    }

    /// <summary>HMACs computed with this secret and its signing keys: four to derive a key, one for each signature. For measurements and tests.</summary>
    public long HmacCount
    {
        get
        {
            lock (_gate)
            {
                return _hmacCount;
            }
        }
    }

    /// <summary>
    /// A random secret that nobody knows. A <see cref="SigV4Verifier"/> works with one where a credential is unknown, so that the refusal
    /// takes the time of a verification.
    /// </summary>
    public static SigningSecret CreateUnknowable()
    {
        Span<byte> random = stackalloc byte[40];
        RandomNumberGenerator.Fill(random);
        var secret = new SigningSecret(random);
        CryptographicOperations.ZeroMemory(random);
        return secret;
    }

    /// <summary>Zeroes the secret and every key derived from it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_prefixed);
            for (var i = 0; i < _keys.Length; i++)
            {
                _keys[i]?.Dispose();
                _keys[i] = null;
            }
        }
    }

    /// <summary>Says what this is, not what it holds.</summary>
    public override string ToString() => nameof(SigningSecret);

    /// <summary>Signs with the key of a day, Region and service: SigV4's last HMAC, after the four that derive the key unless it is remembered.</summary>
    /// <param name="date">The day as the number yyyyMMdd.</param>
    /// <param name="region">ASCII, at most <see cref="SigV4Limits.RegionCharactersMax"/> characters.</param>
    /// <param name="service">ASCII.</param>
    /// <param name="stringToSign">What is signed.</param>
    /// <param name="signature">Receives 32 bytes.</param>
    /// <returns>False when the secret was disposed; then nothing was signed.</returns>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The hash goes back to the key it was taken from; it is disposed here only when that fails.")]
    internal bool TrySign(int date, ReadOnlySpan<char> region, ReadOnlySpan<char> service, ReadOnlySpan<byte> stringToSign, Span<byte> signature)
    {
        SigningKey key;
        IncrementalHash hash;
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            key = Find(date, region, service) ?? DeriveAndKeep(date, region, service);
            hash = key.Take();
            _hmacCount++;
        }

        // Outside the lock: the hash is this thread's alone until it is returned, so signatures of one credential run side by side.
        var returned = false;
        try
        {
            hash.AppendData(stringToSign);
            hash.GetHashAndReset(signature);
            lock (_gate)
            {
                key.Return(hash);
                returned = true;
            }
        }
        finally
        {
            if (!returned)
            {
                hash.Dispose();
            }
        }

        return true;
    }

    private static byte[] AllocatePrefixed(int secretBytes)
    {
        if (secretBytes is 0 or > SigV4Limits.SecretBytesMax)
        {
            throw new ArgumentException($"A secret access key has 1 to {SigV4Limits.SecretBytesMax} bytes.");
        }

        var prefixed = GC.AllocateArray<byte>(4 + secretBytes, pinned: true);
        "AWS4"u8.CopyTo(prefixed);
        return prefixed;
    }

    private SigningKey? Find(int date, ReadOnlySpan<char> region, ReadOnlySpan<char> service)
    {
        foreach (var key in _keys)
        {
            if (key is not null && key.Is(date, region, service))
            {
                return key;
            }
        }

        return null;
    }

    private SigningKey DeriveAndKeep(int date, ReadOnlySpan<char> region, ReadOnlySpan<char> service)
    {
        Span<byte> text = stackalloc byte[Math.Max(Math.Max(region.Length, service.Length), 8)];
        Span<byte> first = stackalloc byte[HashBytes];
        Span<byte> second = stackalloc byte[HashBytes];
        var derived = GC.AllocateArray<byte>(HashBytes, pinned: true);
        _keepPrivate?.Invoke(derived);

        date.TryFormat(text, out var written, "D8", CultureInfo.InvariantCulture);
        HMACSHA256.HashData(_prefixed, text[..written], first);
        HMACSHA256.HashData(first, text[..Encoding.ASCII.GetBytes(region, text)], second);
        HMACSHA256.HashData(second, text[..Encoding.ASCII.GetBytes(service, text)], first);
        HMACSHA256.HashData(first, "aws4_request"u8, derived);
        CryptographicOperations.ZeroMemory(first);
        CryptographicOperations.ZeroMemory(second);
        _hmacCount += 4;

        var key = new SigningKey(date, region.ToString(), service.ToString(), derived);
        _keys[_nextSlot]?.Dispose();
        _keys[_nextSlot] = key;
        _nextSlot = (_nextSlot + 1) % _keys.Length;
        return key;
    }
}

// An HMAC key, ready to make and verify message authentication codes.
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Trent.Cryptography;

/// <summary>An HMAC key (FIPS 198-1). The platform computes all but SHA-224, which it does not have: that is BouncyCastle's.</summary>
public sealed class HmacKey : UsableKey
{
    private readonly MacDigest _digest;
    private readonly LeasedSecret _key;

    internal HmacKey(MacDigest digest, SecretBuffer key)
    {
        _digest = digest;
        key.TryLockInMemory();
        _key = new LeasedSecret(key, typeof(HmacKey));
    }

    /// <summary>The length of a code, in bytes: that of the hash.</summary>
    public int MacBytes => HmacAlgorithm.BytesOf(_digest);

    /// <summary>The full code of a message.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] ComputeMac(ReadOnlySpan<byte> message)
    {
        byte[] mac = new byte[MacBytes];
        Compute(message, mac);
        return mac;
    }

    /// <summary>Whether a code is the full one of a message; takes the same time wherever they differ.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool VerifyMac(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[SHA512.HashSizeInBytes];
        expected = expected[..MacBytes];
        Compute(message, expected);
        bool isValid = CryptographicOperations.FixedTimeEquals(expected, mac);
        CryptographicOperations.ZeroMemory(expected);
        return isValid;
    }

    private protected override void Erase() => _key.Dispose();

    private void Compute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        using LeasedSecret.Use key = _key.Enter();
        switch (_digest)
        {
            case MacDigest.Sha224:
                HMac hmac = new(new Sha224Digest());
                hmac.Init(new KeyParameter(key.DangerousSpan));
                hmac.BlockUpdate(message);
                hmac.DoFinal(mac);
                break;
            case MacDigest.Sha256:
                HMACSHA256.HashData(key.DangerousSpan, message, mac);
                break;
            case MacDigest.Sha384:
                HMACSHA384.HashData(key.DangerousSpan, message, mac);
                break;
            case MacDigest.Sha512:
                HMACSHA512.HashData(key.DangerousSpan, message, mac);
                break;
            default:
                throw new InvalidOperationException("A hash of an HMAC that nobody computes.");
        }
    }
}

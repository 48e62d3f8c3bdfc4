// An ML-DSA key that BouncyCastle computes, and how it is given a message representative instead of a message.
using System.Runtime.CompilerServices;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Trent.Cryptography;

/// <summary>
/// ML-DSA by BouncyCastle. Its keys live in ordinary managed memory, which cannot be pinned or erased from outside: SECURITY.md
/// says so. Safe for threads: each call has a signer of its own on shared, immutable parameters.
/// </summary>
internal sealed class ManagedMlDsaKey : MlDsaKey
{
    private readonly MLDsaPrivateKeyParameters _privateKey;
    private readonly SecureRandom? _random;
    private MLDsaPublicKeyParameters? _publicKey;

    internal ManagedMlDsaKey(MlDsaParameterSet parameters, ReadOnlySpan<byte> seed)
        : this(MLDsaPrivateKeyParameters.FromSeed(parameters.BouncyCastle, seed.ToArray()), SystemRandom.Create())
    {
    }

    /// <summary>A key whose signatures draw on a given source, or on none: for known-answer tests only, never reachable from outside.</summary>
    internal ManagedMlDsaKey(MLDsaPrivateKeyParameters privateKey, SecureRandom? random)
    {
        _privateKey = privateKey;
        _random = random;
    }

    internal override byte[] PublicKey => _privateKey.GetPublicKeyEncoded();

    /// <summary>Verifies without the private key.</summary>
    internal static bool Verify(MLDsaPublicKeyParameters publicKey, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        MLDsaSigner verifier = new(publicKey.Parameters, deterministic: true);
        verifier.Init(forSigning: false, publicKey);
        Give(verifier, form, message);
        return verifier.VerifySignature(signature.ToArray());
    }

    private protected override byte[] SignMessage(ReadOnlySpan<byte> message) => Sign(MessageForm.Raw, message);

    private protected override byte[] SignMu(ReadOnlySpan<byte> mu) => Sign(MessageForm.ExternalMu, mu);

    private protected override bool VerifyMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Verify(_publicKey ??= _privateKey.GetPublicKey(), MessageForm.Raw, message, signature);

    private protected override bool VerifyMu(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature) =>
        Verify(_publicKey ??= _privateKey.GetPublicKey(), MessageForm.ExternalMu, mu, signature);

    // Nothing that this object could erase; the collector takes the key.
    private protected override void Erase() => _publicKey = null;

    private byte[] Sign(MessageForm form, ReadOnlySpan<byte> message)
    {
        MLDsaSigner signer = new(_privateKey.Parameters, deterministic: _random is null);
        signer.Init(forSigning: true, _random is null ? _privateKey : new ParametersWithRandom(_privateKey, _random));
        Give(signer, form, message);
        return signer.GenerateSignature();
    }

    private static void Give(MLDsaSigner signer, MessageForm form, ReadOnlySpan<byte> message)
    {
        if (form == MessageForm.ExternalMu)
        {
            MessageDigestOf(signer) = new MessageRepresentative(message);
        }
        else
        {
            signer.BlockUpdate(message);
        }
    }

    /// <summary>
    /// The digest in which a signer collects the message representative. BouncyCastle 2.7 has no public way to give it one that was
    /// computed elsewhere. The accessor is resolved when the program is compiled, and the known answers for mu alone fail if the
    /// field ever means something else.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_msgRepDigest")]
    private static extern ref ShakeDigest MessageDigestOf(MLDsaSigner signer);

    /// <summary>SHAKE-256, but for its first output, which is the given mu: that is where ML-DSA takes it from (FIPS 204, algorithms 7 and 8).</summary>
    private sealed class MessageRepresentative(ReadOnlySpan<byte> mu) : ShakeDigest(256)
    {
        private byte[]? _mu = mu.ToArray();

        public override int OutputFinal(byte[] output, int outOff, int outLen) => OutputFinal(output.AsSpan(outOff, outLen));

        public override int OutputFinal(Span<byte> output)
        {
            if (_mu is null)
            {
                return base.OutputFinal(output);
            }

            _mu.CopyTo(output);
            _mu = null;
            Reset();
            return output.Length;
        }
    }
}

// An ML-DSA key that the operating system's OpenSSL computes.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>ML-DSA by the platform; there from OpenSSL 3.5 on.</summary>
#pragma warning disable SYSLIB5006 // The platform may still change its members for mu; the known answers for mu alone hold what they do.
internal sealed class PlatformMlDsaKey : MlDsaKey
{
    private readonly MLDsa _key;

    internal PlatformMlDsaKey(MlDsaParameterSet parameters, ReadOnlySpan<byte> seed)
        : this(MLDsa.ImportMLDsaPrivateSeed(parameters.Platform, seed))
    {
    }

    /// <summary>A key of any form that the platform reads, even one without a private part: for known-answer tests only.</summary>
    internal PlatformMlDsaKey(MLDsa key) => _key = key;

    internal override byte[] PublicKey => _key.ExportMLDsaPublicKey();

    private protected override byte[] SignMessage(ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[_key.Algorithm.SignatureSizeInBytes];
        _key.SignData(message, signature);
        return signature;
    }

    private protected override byte[] SignMu(ReadOnlySpan<byte> mu)
    {
        byte[] signature = new byte[_key.Algorithm.SignatureSizeInBytes];
        _key.SignMu(mu, signature);
        return signature;
    }

    private protected override bool VerifyMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == _key.Algorithm.SignatureSizeInBytes && _key.VerifyData(message, signature);

    private protected override bool VerifyMu(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature) =>
        signature.Length == _key.Algorithm.SignatureSizeInBytes && _key.VerifyMu(mu, signature);

    private protected override void Erase() => _key.Dispose();
}

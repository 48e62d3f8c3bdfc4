// An ML-KEM key that the operating system's OpenSSL computes.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>ML-KEM by the platform; there from OpenSSL 3.5 on.</summary>
internal sealed class PlatformMlKemKey(MlKemParameterSet parameters, ReadOnlySpan<byte> seed) : MlKemKey(parameters)
{
    private readonly MLKem _key = MLKem.ImportPrivateSeed(parameters.Platform, seed);

    internal override byte[] PublicKey => _key.ExportEncapsulationKey();

    private protected override void EncapsulateInto(Span<byte> ciphertext, Span<byte> sharedSecret) => _key.Encapsulate(ciphertext, sharedSecret);

    private protected override void DecapsulateInto(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret) => _key.Decapsulate(ciphertext, sharedSecret);

    private protected override void Erase() => _key.Dispose();
}

// The parameter sets of ML-KEM, and the names that the two implementations have for them.
using Org.BouncyCastle.Crypto.Parameters;

namespace Trent.Cryptography;

/// <summary>A parameter set of ML-KEM (FIPS 203, table 2).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">Its object identifier, dotted (RFC 9935).</param>
/// <param name="LastArc">The last number of the identifier.</param>
/// <param name="CiphertextBytes">Bytes of a ciphertext.</param>
internal sealed record MlKemParameterSet(string Name, string Identifier, byte LastArc, int CiphertextBytes)
{
    internal static MlKemParameterSet MlKem512 { get; } = new("ML-KEM-512", "2.16.840.1.101.3.4.4.1", 1, 768);

    internal static MlKemParameterSet MlKem768 { get; } = new("ML-KEM-768", "2.16.840.1.101.3.4.4.2", 2, 1_088);

    internal static MlKemParameterSet MlKem1024 { get; } = new("ML-KEM-1024", "2.16.840.1.101.3.4.4.3", 3, 1_568);

    internal MLKemParameters BouncyCastle => LastArc switch
    {
        1 => MLKemParameters.ml_kem_512,
        2 => MLKemParameters.ml_kem_768,
        _ => MLKemParameters.ml_kem_1024,
    };

    internal System.Security.Cryptography.MLKemAlgorithm Platform => LastArc switch
    {
        1 => System.Security.Cryptography.MLKemAlgorithm.MLKem512,
        2 => System.Security.Cryptography.MLKemAlgorithm.MLKem768,
        _ => System.Security.Cryptography.MLKemAlgorithm.MLKem1024,
    };
}

// The parameter sets of ML-DSA, and the names that the two implementations have for them.
using Org.BouncyCastle.Crypto.Parameters;

namespace Trent.Cryptography;

/// <summary>A parameter set of ML-DSA (FIPS 204, table 1).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">Its object identifier, dotted (RFC 9881).</param>
/// <param name="LastArc">The last number of the identifier.</param>
internal sealed record MlDsaParameterSet(string Name, string Identifier, byte LastArc)
{
    internal static MlDsaParameterSet MlDsa44 { get; } = new("ML-DSA-44", "2.16.840.1.101.3.4.3.17", 17);

    internal static MlDsaParameterSet MlDsa65 { get; } = new("ML-DSA-65", "2.16.840.1.101.3.4.3.18", 18);

    internal static MlDsaParameterSet MlDsa87 { get; } = new("ML-DSA-87", "2.16.840.1.101.3.4.3.19", 19);

    internal MLDsaParameters BouncyCastle => LastArc switch
    {
        17 => MLDsaParameters.ml_dsa_44,
        18 => MLDsaParameters.ml_dsa_65,
        _ => MLDsaParameters.ml_dsa_87,
    };

    internal System.Security.Cryptography.MLDsaAlgorithm Platform => LastArc switch
    {
        17 => System.Security.Cryptography.MLDsaAlgorithm.MLDsa44,
        18 => System.Security.Cryptography.MLDsaAlgorithm.MLDsa65,
        _ => System.Security.Cryptography.MLDsaAlgorithm.MLDsa87,
    };
}

// How key material is wrapped for its import.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>How key material is wrapped for its import.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<AlgorithmSpec>))]
public readonly record struct AlgorithmSpec(string Value) : IWireEnum<AlgorithmSpec>
{
    /// <summary>RSAES-PKCS1-v1_5.</summary>
    public static AlgorithmSpec RsaesPkcs1V15 { get; } = new("RSAES_PKCS1_V1_5");

    /// <summary>RSAES-OAEP with SHA-1.</summary>
    public static AlgorithmSpec RsaesOaepSha1 { get; } = new("RSAES_OAEP_SHA_1");

    /// <summary>RSAES-OAEP with SHA-256.</summary>
    public static AlgorithmSpec RsaesOaepSha256 { get; } = new("RSAES_OAEP_SHA_256");

    /// <summary>AES key wrap under a key wrapped by RSAES-OAEP with SHA-1.</summary>
    public static AlgorithmSpec RsaAesKeyWrapSha1 { get; } = new("RSA_AES_KEY_WRAP_SHA_1");

    /// <summary>AES key wrap under a key wrapped by RSAES-OAEP with SHA-256.</summary>
    public static AlgorithmSpec RsaAesKeyWrapSha256 { get; } = new("RSA_AES_KEY_WRAP_SHA_256");

    /// <summary>SM2 public key encryption (China Regions).</summary>
    public static AlgorithmSpec Sm2Pke { get; } = new("SM2PKE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<AlgorithmSpec> Values { get; } =
    [
        RsaesPkcs1V15,
        RsaesOaepSha1,
        RsaesOaepSha256,
        RsaAesKeyWrapSha1,
        RsaAesKeyWrapSha256,
        Sm2Pke,
    ];

    /// <inheritdoc/>
    public static AlgorithmSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

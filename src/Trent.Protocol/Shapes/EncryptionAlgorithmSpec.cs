// An encryption algorithm.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>An encryption algorithm.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<EncryptionAlgorithmSpec>))]
public readonly record struct EncryptionAlgorithmSpec(string Value) : IWireEnum<EncryptionAlgorithmSpec>
{
    /// <summary>Symmetric encryption: AES-256 in an authenticated mode.</summary>
    public static EncryptionAlgorithmSpec SymmetricDefault { get; } = new("SYMMETRIC_DEFAULT");

    /// <summary>RSAES-OAEP with SHA-1.</summary>
    public static EncryptionAlgorithmSpec RsaesOaepSha1 { get; } = new("RSAES_OAEP_SHA_1");

    /// <summary>RSAES-OAEP with SHA-256.</summary>
    public static EncryptionAlgorithmSpec RsaesOaepSha256 { get; } = new("RSAES_OAEP_SHA_256");

    /// <summary>SM2 public key encryption (China Regions).</summary>
    public static EncryptionAlgorithmSpec Sm2Pke { get; } = new("SM2PKE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<EncryptionAlgorithmSpec> Values { get; } =
    [
        SymmetricDefault,
        RsaesOaepSha1,
        RsaesOaepSha256,
        Sm2Pke,
    ];

    /// <inheritdoc/>
    public static EncryptionAlgorithmSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

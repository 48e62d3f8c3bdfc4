// What a key is used for.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What a key is used for.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyUsageType>))]
public readonly record struct KeyUsageType(string Value) : IWireEnum<KeyUsageType>
{
    /// <summary>To sign and verify.</summary>
    public static KeyUsageType SignVerify { get; } = new("SIGN_VERIFY");

    /// <summary>To encrypt and decrypt.</summary>
    public static KeyUsageType EncryptDecrypt { get; } = new("ENCRYPT_DECRYPT");

    /// <summary>To make and verify MACs.</summary>
    public static KeyUsageType GenerateVerifyMac { get; } = new("GENERATE_VERIFY_MAC");

    /// <summary>To agree on shared secrets.</summary>
    public static KeyUsageType KeyAgreement { get; } = new("KEY_AGREEMENT");

    /// <summary>To encapsulate and decapsulate shared secrets.</summary>
    public static KeyUsageType EncapsulateDecapsulate { get; } = new("ENCAPSULATE_DECAPSULATE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyUsageType> Values { get; } =
    [
        SignVerify,
        EncryptDecrypt,
        GenerateVerifyMac,
        KeyAgreement,
        EncapsulateDecapsulate,
    ];

    /// <inheritdoc/>
    public static KeyUsageType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

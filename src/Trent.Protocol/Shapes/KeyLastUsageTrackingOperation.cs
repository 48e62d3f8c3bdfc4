// An operation that counts as use of a key.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>An operation that counts as use of a key.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyLastUsageTrackingOperation>))]
public readonly record struct KeyLastUsageTrackingOperation(string Value) : IWireEnum<KeyLastUsageTrackingOperation>
{
    /// <summary>Decrypt.</summary>
    public static KeyLastUsageTrackingOperation Decrypt { get; } = new("Decrypt");

    /// <summary>DeriveSharedSecret.</summary>
    public static KeyLastUsageTrackingOperation DeriveSharedSecret { get; } = new("DeriveSharedSecret");

    /// <summary>Encrypt.</summary>
    public static KeyLastUsageTrackingOperation Encrypt { get; } = new("Encrypt");

    /// <summary>GenerateDataKey.</summary>
    public static KeyLastUsageTrackingOperation GenerateDataKey { get; } = new("GenerateDataKey");

    /// <summary>GenerateDataKeyPair.</summary>
    public static KeyLastUsageTrackingOperation GenerateDataKeyPair { get; } = new("GenerateDataKeyPair");

    /// <summary>GenerateDataKeyPairWithoutPlaintext.</summary>
    public static KeyLastUsageTrackingOperation GenerateDataKeyPairWithoutPlaintext { get; } = new("GenerateDataKeyPairWithoutPlaintext");

    /// <summary>GenerateDataKeyWithoutPlaintext.</summary>
    public static KeyLastUsageTrackingOperation GenerateDataKeyWithoutPlaintext { get; } = new("GenerateDataKeyWithoutPlaintext");

    /// <summary>GenerateMac.</summary>
    public static KeyLastUsageTrackingOperation GenerateMac { get; } = new("GenerateMac");

    /// <summary>ReEncrypt.</summary>
    public static KeyLastUsageTrackingOperation ReEncrypt { get; } = new("ReEncrypt");

    /// <summary>Sign.</summary>
    public static KeyLastUsageTrackingOperation Sign { get; } = new("Sign");

    /// <summary>Verify.</summary>
    public static KeyLastUsageTrackingOperation Verify { get; } = new("Verify");

    /// <summary>VerifyMac.</summary>
    public static KeyLastUsageTrackingOperation VerifyMac { get; } = new("VerifyMac");

    /// <summary>Decapsulate.</summary>
    public static KeyLastUsageTrackingOperation Decapsulate { get; } = new("Decapsulate");

    /// <summary>Encapsulate.</summary>
    public static KeyLastUsageTrackingOperation Encapsulate { get; } = new("Encapsulate");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyLastUsageTrackingOperation> Values { get; } =
    [
        Decrypt,
        DeriveSharedSecret,
        Encrypt,
        GenerateDataKey,
        GenerateDataKeyPair,
        GenerateDataKeyPairWithoutPlaintext,
        GenerateDataKeyWithoutPlaintext,
        GenerateMac,
        ReEncrypt,
        Sign,
        Verify,
        VerifyMac,
        Decapsulate,
        Encapsulate,
    ];

    /// <inheritdoc/>
    public static KeyLastUsageTrackingOperation FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

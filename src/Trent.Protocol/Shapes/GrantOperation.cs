// An operation that a grant can allow.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>An operation that a grant can allow.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<GrantOperation>))]
public readonly record struct GrantOperation(string Value) : IWireEnum<GrantOperation>
{
    /// <summary>Decrypt.</summary>
    public static GrantOperation Decrypt { get; } = new("Decrypt");

    /// <summary>Encrypt.</summary>
    public static GrantOperation Encrypt { get; } = new("Encrypt");

    /// <summary>GenerateDataKey.</summary>
    public static GrantOperation GenerateDataKey { get; } = new("GenerateDataKey");

    /// <summary>GenerateDataKeyWithoutPlaintext.</summary>
    public static GrantOperation GenerateDataKeyWithoutPlaintext { get; } = new("GenerateDataKeyWithoutPlaintext");

    /// <summary>ReEncrypt, to decrypt.</summary>
    public static GrantOperation ReEncryptFrom { get; } = new("ReEncryptFrom");

    /// <summary>ReEncrypt, to encrypt.</summary>
    public static GrantOperation ReEncryptTo { get; } = new("ReEncryptTo");

    /// <summary>Sign.</summary>
    public static GrantOperation Sign { get; } = new("Sign");

    /// <summary>Verify.</summary>
    public static GrantOperation Verify { get; } = new("Verify");

    /// <summary>GetPublicKey.</summary>
    public static GrantOperation GetPublicKey { get; } = new("GetPublicKey");

    /// <summary>CreateGrant.</summary>
    public static GrantOperation CreateGrant { get; } = new("CreateGrant");

    /// <summary>RetireGrant.</summary>
    public static GrantOperation RetireGrant { get; } = new("RetireGrant");

    /// <summary>DescribeKey.</summary>
    public static GrantOperation DescribeKey { get; } = new("DescribeKey");

    /// <summary>GenerateDataKeyPair.</summary>
    public static GrantOperation GenerateDataKeyPair { get; } = new("GenerateDataKeyPair");

    /// <summary>GenerateDataKeyPairWithoutPlaintext.</summary>
    public static GrantOperation GenerateDataKeyPairWithoutPlaintext { get; } = new("GenerateDataKeyPairWithoutPlaintext");

    /// <summary>GenerateMac.</summary>
    public static GrantOperation GenerateMac { get; } = new("GenerateMac");

    /// <summary>VerifyMac.</summary>
    public static GrantOperation VerifyMac { get; } = new("VerifyMac");

    /// <summary>DeriveSharedSecret.</summary>
    public static GrantOperation DeriveSharedSecret { get; } = new("DeriveSharedSecret");

    /// <summary>Decapsulate.</summary>
    public static GrantOperation Decapsulate { get; } = new("Decapsulate");

    /// <summary>Encapsulate.</summary>
    public static GrantOperation Encapsulate { get; } = new("Encapsulate");

    /// <summary>All known values.</summary>
    public static ImmutableArray<GrantOperation> Values { get; } =
    [
        Decrypt,
        Encrypt,
        GenerateDataKey,
        GenerateDataKeyWithoutPlaintext,
        ReEncryptFrom,
        ReEncryptTo,
        Sign,
        Verify,
        GetPublicKey,
        CreateGrant,
        RetireGrant,
        DescribeKey,
        GenerateDataKeyPair,
        GenerateDataKeyPairWithoutPlaintext,
        GenerateMac,
        VerifyMac,
        DeriveSharedSecret,
        Decapsulate,
        Encapsulate,
    ];

    /// <inheritdoc/>
    public static GrantOperation FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

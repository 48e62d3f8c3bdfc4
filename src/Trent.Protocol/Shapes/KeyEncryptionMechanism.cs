// How an answer is encrypted for an enclave.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>How an answer is encrypted for an enclave.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyEncryptionMechanism>))]
public readonly record struct KeyEncryptionMechanism(string Value) : IWireEnum<KeyEncryptionMechanism>
{
    /// <summary>RSAES-OAEP with SHA-256.</summary>
    public static KeyEncryptionMechanism RsaesOaepSha256 { get; } = new("RSAES_OAEP_SHA_256");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyEncryptionMechanism> Values { get; } =
    [
        RsaesOaepSha256,
    ];

    /// <inheritdoc/>
    public static KeyEncryptionMechanism FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

// What kind of custom key store it is.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What kind of custom key store it is.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<CustomKeyStoreType>))]
public readonly record struct CustomKeyStoreType(string Value) : IWireEnum<CustomKeyStoreType>
{
    /// <summary>A CloudHSM cluster.</summary>
    public static CustomKeyStoreType AwsCloudHsm { get; } = new("AWS_CLOUDHSM");

    /// <summary>A key manager outside, reached through a proxy.</summary>
    public static CustomKeyStoreType ExternalKeyStore { get; } = new("EXTERNAL_KEY_STORE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<CustomKeyStoreType> Values { get; } =
    [
        AwsCloudHsm,
        ExternalKeyStore,
    ];

    /// <inheritdoc/>
    public static CustomKeyStoreType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

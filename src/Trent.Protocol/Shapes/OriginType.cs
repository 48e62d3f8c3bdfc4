// Where the material of a key comes from.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Where the material of a key comes from.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<OriginType>))]
public readonly record struct OriginType(string Value) : IWireEnum<OriginType>
{
    /// <summary>Made by the service.</summary>
    public static OriginType AwsKms { get; } = new("AWS_KMS");

    /// <summary>Imported by the account.</summary>
    public static OriginType External { get; } = new("EXTERNAL");

    /// <summary>A CloudHSM cluster.</summary>
    public static OriginType AwsCloudHsm { get; } = new("AWS_CLOUDHSM");

    /// <summary>A key manager outside, reached through a proxy.</summary>
    public static OriginType ExternalKeyStore { get; } = new("EXTERNAL_KEY_STORE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<OriginType> Values { get; } =
    [
        AwsKms,
        External,
        AwsCloudHsm,
        ExternalKeyStore,
    ];

    /// <inheritdoc/>
    public static OriginType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}

// UpdatePrimaryRegion: makes a replica of a multi-Region key the primary, and the primary a replica.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Makes a replica of a multi-Region key the primary, and the primary a replica.</summary>
/// <remarks>
/// Permission: <c>kms:UpdatePrimaryRegion</c> (primary key policy); <c>kms:UpdatePrimaryRegion</c> (replica key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
/// <exception cref="UnsupportedOperationException">The operation cannot be done with this key, or not at all here.</exception>
public sealed class UpdatePrimaryRegionCommand : KmsCommand<UpdatePrimaryRegionOutput>
{
    private static readonly UpdatePrimaryRegionJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<UpdatePrimaryRegionCommand, UpdatePrimaryRegionOutput> Contract { get; } =
        new("UpdatePrimaryRegion", static () => Json.UpdatePrimaryRegionCommand, static () => Json.UpdatePrimaryRegionOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The Region whose replica becomes the primary key. Required. 1 to 32 characters.</summary>
    public string? PrimaryRegion { get; init; }

    /// <inheritdoc/>
    public override CommandContract<UpdatePrimaryRegionOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("primaryRegion", PrimaryRegion is not null);
        violations.String("primaryRegion", PrimaryRegion, Constraint.Region);
    }
}

/// <summary>The empty answer to <see cref="UpdatePrimaryRegionCommand"/>.</summary>
public sealed class UpdatePrimaryRegionOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UpdatePrimaryRegionCommand))]
[JsonSerializable(typeof(UpdatePrimaryRegionOutput))]
internal sealed partial class UpdatePrimaryRegionJson : JsonSerializerContext;

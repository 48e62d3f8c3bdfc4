// GetKeyLastUsage: tells when a key was last used, and for what.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Tells when a key was last used, and for what.</summary>
/// <remarks>
/// Permission: <c>kms:GetKeyLastUsage</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class GetKeyLastUsageCommand : KmsCommand<GetKeyLastUsageOutput>
{
    private static readonly GetKeyLastUsageJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<GetKeyLastUsageCommand, GetKeyLastUsageOutput> Contract { get; } =
        new("GetKeyLastUsage", static () => Json.GetKeyLastUsageCommand, static () => Json.GetKeyLastUsageOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<GetKeyLastUsageOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
    }
}

/// <summary>The answer to <see cref="GetKeyLastUsageCommand"/>.</summary>
public sealed class GetKeyLastUsageOutput
{
    /// <summary>The key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The last successful use; without members when there was none.</summary>
    public KeyLastUsageData? KeyLastUsage { get; init; }

    /// <summary>Since when uses are recorded; earlier ones are not known.</summary>
    public DateTimeOffset? TrackingStartDate { get; init; }

    /// <summary>When the key was made.</summary>
    public DateTimeOffset? KeyCreationDate { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetKeyLastUsageCommand))]
[JsonSerializable(typeof(GetKeyLastUsageOutput))]
internal sealed partial class GetKeyLastUsageJson : JsonSerializerContext;

// UpdateKeyDescription: replaces the description of a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Replaces the description of a key.</summary>
/// <remarks>
/// Permission: <c>kms:UpdateKeyDescription</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class UpdateKeyDescriptionCommand : KmsCommand<UpdateKeyDescriptionOutput>
{
    private static readonly UpdateKeyDescriptionJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<UpdateKeyDescriptionCommand, UpdateKeyDescriptionOutput> Contract { get; } =
        new("UpdateKeyDescription", static () => Json.UpdateKeyDescriptionCommand, static () => Json.UpdateKeyDescriptionOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>What the key is for, in the words of its owner. Required. 0 to 8,192 characters.</summary>
    public string? Description { get; init; }

    /// <inheritdoc/>
    public override CommandContract<UpdateKeyDescriptionOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("description", Description is not null);
        violations.String("description", Description, Constraint.Description);
    }
}

/// <summary>The empty answer to <see cref="UpdateKeyDescriptionCommand"/>.</summary>
public sealed class UpdateKeyDescriptionOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UpdateKeyDescriptionCommand))]
[JsonSerializable(typeof(UpdateKeyDescriptionOutput))]
internal sealed partial class UpdateKeyDescriptionJson : JsonSerializerContext;

// UpdateAlias: lets an alias name another key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lets an alias name another key.</summary>
/// <remarks>
/// Permission: <c>kms:UpdateAlias</c> (alias, IAM policy); <c>kms:UpdateAlias</c> (current key, key policy); <c>kms:UpdateAlias</c> (new key, key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class UpdateAliasCommand : KmsCommand<UpdateAliasOutput>
{
    private static readonly UpdateAliasJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<UpdateAliasCommand, UpdateAliasOutput> Contract { get; } =
        new("UpdateAlias", static () => Json.UpdateAliasCommand, static () => Json.UpdateAliasOutput, OutputBody.None);

    /// <summary>The name of the alias, with its prefix <c>alias/</c>. Required. 1 to 256 characters.</summary>
    public string? AliasName { get; init; }

    /// <summary>The key that the alias names: its id or ARN. Required.</summary>
    public string? TargetKeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<UpdateAliasOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("aliasName", AliasName is not null);
        violations.String("aliasName", AliasName, Constraint.AliasName);
        violations.Required("targetKeyId", TargetKeyId is not null);
        violations.String("targetKeyId", TargetKeyId, Constraint.KeyId);
    }
}

/// <summary>The empty answer to <see cref="UpdateAliasCommand"/>.</summary>
public sealed class UpdateAliasOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UpdateAliasCommand))]
[JsonSerializable(typeof(UpdateAliasOutput))]
internal sealed partial class UpdateAliasJson : JsonSerializerContext;

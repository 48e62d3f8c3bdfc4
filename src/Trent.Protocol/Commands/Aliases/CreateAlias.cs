// CreateAlias: gives a key another name.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Gives a key another name.</summary>
/// <remarks>
/// Permission: <c>kms:CreateAlias</c> (alias, IAM policy); <c>kms:CreateAlias</c> (key, key policy).
/// Own account only.
/// </remarks>
/// <exception cref="AlreadyExistsException">Something of that name exists already.</exception>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidAliasNameException">The alias name is not one that the operation takes.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class CreateAliasCommand : KmsCommand<CreateAliasOutput>
{
    private static readonly CreateAliasJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<CreateAliasCommand, CreateAliasOutput> Contract { get; } =
        new("CreateAlias", static () => Json.CreateAliasCommand, static () => Json.CreateAliasOutput, OutputBody.None);

    /// <summary>The name of the alias, with its prefix <c>alias/</c>. Required. 1 to 256 characters.</summary>
    public string? AliasName { get; init; }

    /// <summary>The key that the alias names: its id or ARN. Required.</summary>
    public string? TargetKeyId { get; init; }

    /// <inheritdoc/>
    public override CommandContract<CreateAliasOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("aliasName", AliasName is not null);
        violations.String("aliasName", AliasName, Constraint.AliasName);
        violations.Required("targetKeyId", TargetKeyId is not null);
        violations.String("targetKeyId", TargetKeyId, Constraint.KeyId);
    }
}

/// <summary>The empty answer to <see cref="CreateAliasCommand"/>.</summary>
public sealed class CreateAliasOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateAliasCommand))]
[JsonSerializable(typeof(CreateAliasOutput))]
internal sealed partial class CreateAliasJson : JsonSerializerContext;

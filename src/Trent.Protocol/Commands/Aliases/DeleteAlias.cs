// DeleteAlias: removes an alias; the key that it names is not touched.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Removes an alias; the key that it names is not touched.</summary>
/// <remarks>
/// Permission: <c>kms:DeleteAlias</c> (alias, IAM policy); <c>kms:DeleteAlias</c> (key, key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class DeleteAliasCommand : KmsCommand<DeleteAliasOutput>
{
    private static readonly DeleteAliasJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DeleteAliasCommand, DeleteAliasOutput> Contract { get; } =
        new("DeleteAlias", static () => Json.DeleteAliasCommand, static () => Json.DeleteAliasOutput, OutputBody.None);

    /// <summary>The name of the alias, with its prefix <c>alias/</c>. Required. 1 to 256 characters.</summary>
    public string? AliasName { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DeleteAliasOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("aliasName", AliasName is not null);
        violations.String("aliasName", AliasName, Constraint.AliasName);
    }
}

/// <summary>The empty answer to <see cref="DeleteAliasCommand"/>.</summary>
public sealed class DeleteAliasOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DeleteAliasCommand))]
[JsonSerializable(typeof(DeleteAliasOutput))]
internal sealed partial class DeleteAliasJson : JsonSerializerContext;

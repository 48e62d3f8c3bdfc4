// RevokeGrant: takes a grant away.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Takes a grant away.</summary>
/// <remarks>
/// Permission: <c>kms:RevokeGrant</c> (key policy).
/// Works across accounts.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidGrantIdException">The grant id is malformed.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class RevokeGrantCommand : KmsCommand<RevokeGrantOutput>, IDryRunCommand
{
    private static readonly RevokeGrantJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<RevokeGrantCommand, RevokeGrantOutput> Contract { get; } =
        new("RevokeGrant", static () => Json.RevokeGrantCommand, static () => Json.RevokeGrantOutput, OutputBody.None);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the grant. Required. 1 to 128 characters.</summary>
    public string? GrantId { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<RevokeGrantOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Required("grantId", GrantId is not null);
        violations.String("grantId", GrantId, Constraint.GrantId);
    }
}

/// <summary>The empty answer to <see cref="RevokeGrantCommand"/>.</summary>
public sealed class RevokeGrantOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RevokeGrantCommand))]
[JsonSerializable(typeof(RevokeGrantOutput))]
internal sealed partial class RevokeGrantJson : JsonSerializerContext;

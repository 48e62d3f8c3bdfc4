// RetireGrant: gives a grant up; for those whom the grant itself allows to.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Gives a grant up; for those whom the grant itself allows to.</summary>
/// <remarks>
/// Permission: <c>none</c> if retiring principal, or grantee with RetireGrant operation; else kms:RetireGrant (IAM policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidGrantIdException">The grant id is malformed.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class RetireGrantCommand : KmsCommand<RetireGrantOutput>, IDryRunCommand
{
    private static readonly RetireGrantJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<RetireGrantCommand, RetireGrantOutput> Contract { get; } =
        new("RetireGrant", static () => Json.RetireGrantCommand, static () => Json.RetireGrantOutput, OutputBody.None);

    /// <summary>A token that makes the grant count before it is known everywhere. 1 to 8,192 characters.</summary>
    public string? GrantToken { get; init; }

    /// <summary>The key: its id or ARN.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the grant. 1 to 128 characters.</summary>
    public string? GrantId { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <inheritdoc/>
    public override CommandContract<RetireGrantOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.String("grantToken", GrantToken, Constraint.GrantToken);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.String("grantId", GrantId, Constraint.GrantId);
    }
}

/// <summary>The empty answer to <see cref="RetireGrantCommand"/>.</summary>
public sealed class RetireGrantOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RetireGrantCommand))]
[JsonSerializable(typeof(RetireGrantOutput))]
internal sealed partial class RetireGrantJson : JsonSerializerContext;

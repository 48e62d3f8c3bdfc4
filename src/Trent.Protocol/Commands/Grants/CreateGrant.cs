// CreateGrant: lets a principal use a key, within bounds and without a change of the key policy.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lets a principal use a key, within bounds and without a change of the key policy.</summary>
/// <remarks>
/// Permission: <c>kms:CreateGrant</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="DisabledException">The key is disabled.</exception>
/// <exception cref="DryRunOperationException">The request was a dry run, and would have succeeded.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidGrantTokenException">A grant token is malformed.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class CreateGrantCommand : KmsCommand<CreateGrantOutput>, IDryRunCommand, IGrantTokensCommand
{
    private static readonly CreateGrantJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<CreateGrantCommand, CreateGrantOutput> Contract { get; } =
        new("CreateGrant", static () => Json.CreateGrantCommand, static () => Json.CreateGrantOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The ARN of the principal who may use the key. 1 to 256 characters.</summary>
    public string? GranteePrincipal { get; init; }

    /// <summary>The ARN of the principal who may retire the grant. 1 to 256 characters.</summary>
    public string? RetiringPrincipal { get; init; }

    /// <summary>The operations that the grant allows. Required.</summary>
    public IReadOnlyList<GrantOperation>? Operations { get; init; }

    /// <summary>What a use must agree with to be allowed by the grant.</summary>
    public GrantConstraints? Constraints { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <summary>A name that makes a repeated request give the same grant. 1 to 256 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Whether all checks are made and nothing else.</summary>
    public bool? DryRun { get; init; }

    /// <summary>The AWS service that may use the key. 1 to 128 characters.</summary>
    public string? GranteeServicePrincipal { get; init; }

    /// <summary>The AWS service that may retire the grant. 1 to 128 characters.</summary>
    public string? RetiringServicePrincipal { get; init; }

    /// <inheritdoc/>
    public override CommandContract<CreateGrantOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.String("granteePrincipal", GranteePrincipal, Constraint.PrincipalId);
        violations.String("retiringPrincipal", RetiringPrincipal, Constraint.PrincipalId);
        violations.Required("operations", Operations is not null);
        violations.Enums("operations", Operations);
        violations.Structure("constraints", Constraints);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
        violations.String("name", Name, Constraint.GrantName);
        violations.String("granteeServicePrincipal", GranteeServicePrincipal, Constraint.ServicePrincipal);
        violations.String("retiringServicePrincipal", RetiringServicePrincipal, Constraint.ServicePrincipal);
    }
}

/// <summary>The answer to <see cref="CreateGrantCommand"/>.</summary>
public sealed class CreateGrantOutput
{
    /// <summary>A token that makes the grant count before it is known everywhere.</summary>
    public string? GrantToken { get; init; }

    /// <summary>The id of the grant.</summary>
    public string? GrantId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateGrantCommand))]
[JsonSerializable(typeof(CreateGrantOutput))]
internal sealed partial class CreateGrantJson : JsonSerializerContext;

// ListGrants: lists the grants of a key.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the grants of a key.</summary>
/// <remarks>
/// Permission: <c>kms:ListGrants</c> (key policy).
/// Works across accounts.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidGrantIdException">The grant id is malformed.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ListGrantsCommand : KmsCommand<ListGrantsOutput>, IPagedCommand
{
    private static readonly ListGrantsJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListGrantsCommand, ListGrantsOutput> Contract { get; } =
        new("ListGrants", static () => Json.ListGrantsCommand, static () => Json.ListGrantsOutput, OutputBody.Object);

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only the grant with this id. 1 to 128 characters.</summary>
    public string? GrantId { get; init; }

    /// <summary>Only grants to this principal. 1 to 256 characters.</summary>
    public string? GranteePrincipal { get; init; }

    /// <summary>Only grants to this service. 1 to 128 characters.</summary>
    public string? GranteeServicePrincipal { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListGrantsOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.String("grantId", GrantId, Constraint.GrantId);
        violations.String("granteePrincipal", GranteePrincipal, Constraint.PrincipalId);
        violations.String("granteeServicePrincipal", GranteeServicePrincipal, Constraint.ServicePrincipal);
    }
}

/// <summary>The answer to <see cref="ListGrantsCommand"/>.</summary>
public sealed class ListGrantsOutput
{
    /// <summary>The grants of this page.</summary>
    public IReadOnlyList<GrantListEntry>? Grants { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListGrantsCommand))]
[JsonSerializable(typeof(ListGrantsOutput))]
internal sealed partial class ListGrantsJson : JsonSerializerContext;

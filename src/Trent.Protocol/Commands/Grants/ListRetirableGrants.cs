// ListRetirableGrants: lists the grants that a principal may retire.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the grants that a principal may retire.</summary>
/// <remarks>
/// Permission: <c>kms:ListRetirableGrants</c> (IAM policy; resource = retiring principal).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ListRetirableGrantsCommand : KmsCommand<ListRetirableGrantsOutput>, IPagedCommand
{
    private static readonly ListRetirableGrantsJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListRetirableGrantsCommand, ListRetirableGrantsOutput> Contract { get; } =
        new("ListRetirableGrants", static () => Json.ListRetirableGrantsCommand, static () => Json.ListRetirableGrantsOutput, OutputBody.Object);

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <summary>The ARN of the principal who may retire the grant. 1 to 256 characters.</summary>
    public string? RetiringPrincipal { get; init; }

    /// <summary>The AWS service that may retire the grant. 1 to 128 characters.</summary>
    public string? RetiringServicePrincipal { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListRetirableGrantsOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
        violations.String("retiringPrincipal", RetiringPrincipal, Constraint.PrincipalId);
        violations.String("retiringServicePrincipal", RetiringServicePrincipal, Constraint.ServicePrincipal);
    }
}

/// <summary>The answer to <see cref="ListRetirableGrantsCommand"/>.</summary>
public sealed class ListRetirableGrantsOutput
{
    /// <summary>The grants of this page.</summary>
    public IReadOnlyList<GrantListEntry>? Grants { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListRetirableGrantsCommand))]
[JsonSerializable(typeof(ListRetirableGrantsOutput))]
internal sealed partial class ListRetirableGrantsJson : JsonSerializerContext;

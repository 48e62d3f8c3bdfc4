// ListKeyPolicies: lists the names of the policies of a key, which is <c>default</c> and no other.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists the names of the policies of a key, which is <c>default</c> and no other.</summary>
/// <remarks>
/// Permission: <c>kms:ListKeyPolicies</c> (key policy).
/// Own account only.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="KMSInvalidStateException">The key is in a state that does not allow the operation.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class ListKeyPoliciesCommand : KmsCommand<ListKeyPoliciesOutput>, IPagedCommand
{
    private static readonly ListKeyPoliciesJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<ListKeyPoliciesCommand, ListKeyPoliciesOutput> Contract { get; } =
        new("ListKeyPolicies", static () => Json.ListKeyPoliciesCommand, static () => Json.ListKeyPoliciesOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <inheritdoc/>
    public override CommandContract<ListKeyPoliciesOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
    }
}

/// <summary>The answer to <see cref="ListKeyPoliciesCommand"/>.</summary>
public sealed class ListKeyPoliciesOutput
{
    /// <summary>The names of the policies.</summary>
    public IReadOnlyList<string>? PolicyNames { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListKeyPoliciesCommand))]
[JsonSerializable(typeof(ListKeyPoliciesOutput))]
internal sealed partial class ListKeyPoliciesJson : JsonSerializerContext;

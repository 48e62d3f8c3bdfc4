// DescribeCustomKeyStores: lists custom key stores with their settings and connection.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Lists custom key stores with their settings and connection.</summary>
/// <remarks>
/// Permission: <c>kms:DescribeCustomKeyStores</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="InvalidMarkerException">The marker is not one that an earlier page gave.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
public sealed class DescribeCustomKeyStoresCommand : KmsCommand<DescribeCustomKeyStoresOutput>, IPagedCommand
{
    private static readonly DescribeCustomKeyStoresJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DescribeCustomKeyStoresCommand, DescribeCustomKeyStoresOutput> Contract { get; } =
        new("DescribeCustomKeyStores", static () => Json.DescribeCustomKeyStoresCommand, static () => Json.DescribeCustomKeyStoresOutput, OutputBody.Object);

    /// <summary>Only the store with this id. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <summary>Only the store with this name. 1 to 256 characters.</summary>
    public string? CustomKeyStoreName { get; init; }

    /// <summary>How many entries a page may hold, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before. 1 to 1,024 characters.</summary>
    public string? Marker { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DescribeCustomKeyStoresOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
        violations.String("customKeyStoreName", CustomKeyStoreName, Constraint.CustomKeyStoreName);
        violations.Integer("limit", Limit, Constraint.Limit);
        violations.String("marker", Marker, Constraint.Marker);
    }
}

/// <summary>The answer to <see cref="DescribeCustomKeyStoresCommand"/>.</summary>
public sealed class DescribeCustomKeyStoresOutput : IDisposable
{
    /// <summary>The custom key stores of this page.</summary>
    public IReadOnlyList<CustomKeyStoresListEntry>? CustomKeyStores { get; init; }

    /// <summary>Where the next page begins; only when there is one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Whether there is another page.</summary>
    public bool? Truncated { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose()
    {
        foreach (CustomKeyStoresListEntry entry in CustomKeyStores ?? [])
        {
            entry.Dispose();
        }
    }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DescribeCustomKeyStoresCommand))]
[JsonSerializable(typeof(DescribeCustomKeyStoresOutput))]
internal sealed partial class DescribeCustomKeyStoresJson : JsonSerializerContext;

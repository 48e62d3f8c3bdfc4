// DescribeKey: tells everything about a key but its material.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Tells everything about a key but its material.</summary>
/// <remarks>
/// Permission: <c>kms:DescribeKey</c> (key policy).
/// Works across accounts; a grant can allow it.
/// </remarks>
/// <exception cref="DependencyTimeoutException">Something the service depends on did not answer in time.</exception>
/// <exception cref="InvalidArnException">An ARN is malformed, or names what is not allowed there.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="NotFoundException">What the request names does not exist.</exception>
public sealed class DescribeKeyCommand : KmsCommand<DescribeKeyOutput>, IGrantTokensCommand
{
    private static readonly DescribeKeyJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<DescribeKeyCommand, DescribeKeyOutput> Contract { get; } =
        new("DescribeKey", static () => Json.DescribeKeyCommand, static () => Json.DescribeKeyOutput, OutputBody.Object);

    /// <summary>The key: its id or ARN, or the name or ARN of an alias. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>Tokens of grants that may not be known everywhere yet, at most 10.</summary>
    public IReadOnlyList<string>? GrantTokens { get; init; }

    /// <inheritdoc/>
    public override CommandContract<DescribeKeyOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("keyId", KeyId is not null);
        violations.String("keyId", KeyId, Constraint.KeyId);
        violations.Size("grantTokens", GrantTokens, Constraint.GrantTokenListMax);
        violations.Strings("grantTokens", GrantTokens, Constraint.GrantToken);
    }
}

/// <summary>The answer to <see cref="DescribeKeyCommand"/>.</summary>
public sealed class DescribeKeyOutput
{
    /// <summary>The key.</summary>
    public KeyMetadata? KeyMetadata { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DescribeKeyCommand))]
[JsonSerializable(typeof(DescribeKeyOutput))]
internal sealed partial class DescribeKeyJson : JsonSerializerContext;

// What a use of a key must agree with to be allowed by a grant.
namespace Trent.Protocol;

/// <summary>What a use of a key must agree with to be allowed by a grant.</summary>
public sealed class GrantConstraints : IConstrainedStructure
{
    /// <summary>The encryption context must hold these pairs, and may hold others.</summary>
    public IReadOnlyDictionary<string, string>? EncryptionContextSubset { get; init; }

    /// <summary>The encryption context must hold these pairs and no others.</summary>
    public IReadOnlyDictionary<string, string>? EncryptionContextEquals { get; init; }

    /// <summary>The resource on whose behalf a service must act. 20 to 512 characters.</summary>
    public string? SourceArn { get; init; }

    void IConstrainedStructure.Validate(ConstraintViolations violations)
    {
        violations.String("sourceArn", SourceArn, Constraint.GrantConstraintSourceArn);
    }
}

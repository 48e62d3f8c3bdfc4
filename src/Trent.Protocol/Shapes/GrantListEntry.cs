// A grant in a list.
namespace Trent.Protocol;

/// <summary>A grant in a list.</summary>
public sealed class GrantListEntry
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the grant.</summary>
    public string? GrantId { get; init; }

    /// <summary>A name that makes a repeated request give the same grant.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>The ARN of the principal who may use the key.</summary>
    public string? GranteePrincipal { get; init; }

    /// <summary>The ARN of the principal who may retire the grant.</summary>
    public string? RetiringPrincipal { get; init; }

    /// <summary>The account under which the grant was made.</summary>
    public string? IssuingAccount { get; init; }

    /// <summary>The operations that the grant allows.</summary>
    public IReadOnlyList<GrantOperation>? Operations { get; init; }

    /// <summary>What a use must agree with to be allowed by the grant.</summary>
    public GrantConstraints? Constraints { get; init; }

    /// <summary>The AWS service that may use the key.</summary>
    public string? GranteeServicePrincipal { get; init; }

    /// <summary>The AWS service that may retire the grant.</summary>
    public string? RetiringServicePrincipal { get; init; }
}

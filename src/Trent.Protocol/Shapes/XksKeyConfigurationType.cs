// The key in an external key manager that stands behind a KMS key.
namespace Trent.Protocol;

/// <summary>The key in an external key manager that stands behind a KMS key.</summary>
public sealed class XksKeyConfigurationType
{
    /// <summary>The id of the key in the external key manager.</summary>
    public string? Id { get; init; }
}

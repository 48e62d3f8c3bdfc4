// One copy of a multi-Region key.
namespace Trent.Protocol;

/// <summary>One copy of a multi-Region key.</summary>
public sealed class MultiRegionKey
{
    /// <summary>The ARN of the key.</summary>
    public string? Arn { get; init; }

    /// <summary>The Region of the key.</summary>
    public string? Region { get; init; }
}

// A key in a list.
namespace Trent.Protocol;

/// <summary>A key in a list.</summary>
public sealed class KeyListEntry
{
    /// <summary>The ARN of the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The ARN of the key.</summary>
    public string? KeyArn { get; init; }
}

// An alias in a list.
namespace Trent.Protocol;

/// <summary>An alias in a list.</summary>
public sealed class AliasListEntry
{
    /// <summary>The name of the alias, with its prefix <c>alias/</c>.</summary>
    public string? AliasName { get; init; }

    /// <summary>The ARN of the alias.</summary>
    public string? AliasArn { get; init; }

    /// <summary>The key that the alias names.</summary>
    public string? TargetKeyId { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>When the alias was last pointed to a key.</summary>
    public DateTimeOffset? LastUpdatedDate { get; init; }
}

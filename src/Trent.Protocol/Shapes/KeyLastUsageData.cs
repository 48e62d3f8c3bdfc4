// The last use of a key.
namespace Trent.Protocol;

/// <summary>The last use of a key.</summary>
public sealed class KeyLastUsageData
{
    /// <summary>The operation that used the key.</summary>
    public KeyLastUsageTrackingOperation? Operation { get; init; }

    /// <summary>When the key was used.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The id of the audit event of that use.</summary>
    public string? CloudTrailEventId { get; init; }

    /// <summary>The id of the request that used the key.</summary>
    public string? KmsRequestId { get; init; }
}

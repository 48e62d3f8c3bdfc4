// Every bound of the audit trail, and where its number comes from.
namespace Trent.Audit;

/// <summary>The bounds of the audit trail.</summary>
public static class AuditLimits
{
    /// <summary>Bytes of one record, without its place in the chain; CloudTrail's own bound of an event is 256 KiB.</summary>
    public const int RecordBytesMax = 256 * 1024;

    /// <summary>Bytes of one line of a segment: a record with its place in the chain. Whatever is longer is no line of a trail.</summary>
    public const int LineBytesMax = RecordBytesMax + 256;

    /// <summary>The smallest segment: four of the longest records.</summary>
    public const long SegmentBytesMin = 1024 * 1024;

    /// <summary>The largest segment: what is still quick to verify, copy and delete as a whole.</summary>
    public const long SegmentBytesMax = 1024L * 1024 * 1024;

    /// <summary>Bytes of records that share one signature and one sync. Beyond some hundred records the sync is no longer what one pays for.</summary>
    public const int GroupBytesMax = 1024 * 1024;

    /// <summary>Records that may wait for the disk. As many requests as connections can be there at once (65,535, docs/deployment.md).</summary>
    public const int QueuedRecordsMax = 65_536;

    /// <summary>
    /// How long requests wait for one write to the disk. Beyond it those that wait, and those that come, are refused until it has answered; what was being written may
    /// be there all the same. Less than the patience of an SDK, so that its retry finds another server or a disk that is well.
    /// </summary>
    public static readonly TimeSpan WriteTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>Faults that a verification lists; it counts all of them.</summary>
    public const int ListedFaultsMax = 100;

    /// <summary>Segments that are deleted, and named, by one retention record; more wait for the next round.</summary>
    public const int ExpiredSegmentsPerRecordMax = 100;

    /// <summary>Characters of a text beside the parameters: an ARN has at most 2,048 (API reference of IAM).</summary>
    public const int TextCharactersMax = 2_048;

    /// <summary>Characters of a text within the parameters: twice the longest key policy.</summary>
    public const int ParameterCharactersMax = 65_536;

    /// <summary>How deep lists and members may be nested; the API's own parameters have four levels.</summary>
    public const int ParameterDepthMax = 16;

    // No number of a record, segment or epoch is larger: what every reader of JSON takes exactly (RFC 8259, section 6), and so far from the end
    // of its type that counting on from it never overflows. A million records a second reach it in 285 years.
    internal const long NumberMax = (1L << 53) - 1;

    // What a segment keeps free for its closing line.
    internal const int ClosingBytesMax = 512;

    internal const int ControlLineBytesMax = 1024;

    // Outbox records that one commit removes, within the store's own bound of 1,024 changes.
    internal const int RemovalsPerCommitMax = 1000;
}

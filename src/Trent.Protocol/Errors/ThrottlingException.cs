// ThrottlingException: the caller asks too often.
namespace Trent.Protocol;

/// <summary>The caller asks too often.</summary>
public sealed class ThrottlingException : KmsServiceException
{
    internal ThrottlingException(string? wireMessage)
        : base("ThrottlingException", wireMessage, Fault.Client)
    {
    }

    /// <inheritdoc/>
    public override bool IsRetryable => true;

    /// <summary>A request rate is used up (docs/compatibility.md, "Wire").</summary>
    public static ThrottlingException RateExceeded() =>
        new("You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
}

// DependencyTimeoutException: something the service depends on did not answer in time.
namespace Trent.Protocol;

/// <summary>Something the service depends on did not answer in time.</summary>
public sealed class DependencyTimeoutException : KmsServiceException
{
    internal DependencyTimeoutException(string? wireMessage)
        : base("DependencyTimeoutException", wireMessage, Fault.Server)
    {
    }

    /// <summary>A dependency did not answer in time. The text is unconfirmed.</summary>
    public static DependencyTimeoutException TimedOut() =>
        new("The system timed out while trying to fulfill the request.");
}

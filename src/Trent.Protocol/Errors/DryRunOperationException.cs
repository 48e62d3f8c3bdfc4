// DryRunOperationException: the request was a dry run, and would have succeeded.
namespace Trent.Protocol;

/// <summary>The request was a dry run, and would have succeeded.</summary>
public sealed class DryRunOperationException : KmsServiceException
{
    internal DryRunOperationException(string? wireMessage)
        : base("DryRunOperationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>All checks passed (docs/compatibility.md, "Encryption").</summary>
    public static DryRunOperationException WouldHaveSucceeded() =>
        new("The request would have succeeded, but the DryRun option is set.");
}

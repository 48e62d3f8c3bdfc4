// UnknownOperationException: the service has no such operation.
namespace Trent.Protocol;

/// <summary>The service has no such operation.</summary>
public sealed class UnknownOperationException : KmsServiceException
{
    internal UnknownOperationException(string? wireMessage)
        : base("UnknownOperationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The target is missing or unknown; there is no text (docs/compatibility.md, "Wire").</summary>
    public static UnknownOperationException Create() => new(null);
}

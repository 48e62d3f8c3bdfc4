// InvalidMarkerException: the marker is not one that an earlier page gave.
namespace Trent.Protocol;

/// <summary>The marker is not one that an earlier page gave.</summary>
public sealed class InvalidMarkerException : KmsServiceException
{
    internal InvalidMarkerException(string? wireMessage)
        : base("InvalidMarkerException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The marker cannot be read or belongs to another list (docs/compatibility.md, "Pagination"). The text is unconfirmed.</summary>
    public static InvalidMarkerException Invalid() =>
        new("The marker is invalid.");
}

// ConflictException: another operation on the same key is under way.
namespace Trent.Protocol;

/// <summary>Another operation on the same key is under way.</summary>
public sealed class ConflictException : KmsServiceException
{
    internal ConflictException(string? wireMessage)
        : base("ConflictException", wireMessage, Fault.Client)
    {
    }

    /// <summary>An automatic rotation runs or is due within 20 minutes (docs/compatibility.md, "Rotation"). The text is unconfirmed.</summary>
    public static ConflictException RotationInProgress(string arn) =>
        new($"A rotation of {arn} is in progress or is due shortly.");
}

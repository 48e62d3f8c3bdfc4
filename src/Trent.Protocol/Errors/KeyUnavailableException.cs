// KeyUnavailableException: the key cannot be used at the moment.
namespace Trent.Protocol;

/// <summary>The key cannot be used at the moment.</summary>
public sealed class KeyUnavailableException : KmsServiceException
{
    internal KeyUnavailableException(string? wireMessage)
        : base("KeyUnavailableException", wireMessage, Fault.Server)
    {
    }

    /// <summary>The key could not be loaded or its seal not be opened. The text is unconfirmed.</summary>
    public static KeyUnavailableException Create() =>
        new("The request was rejected because the KMS key is not available. Try again.");
}

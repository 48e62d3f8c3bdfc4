// InvalidCiphertextException: the ciphertext was altered, is foreign, or does not belong to this encryption context.
namespace Trent.Protocol;

/// <summary>The ciphertext was altered, is foreign, or does not belong to this encryption context.</summary>
public sealed class InvalidCiphertextException : KmsServiceException
{
    internal InvalidCiphertextException(string? wireMessage)
        : base("InvalidCiphertextException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The service sends no text (docs/compatibility.md, "Wire", §5).</summary>
    public static InvalidCiphertextException Create() => new(null);
}

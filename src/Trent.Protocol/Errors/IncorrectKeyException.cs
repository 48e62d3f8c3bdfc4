// IncorrectKeyException: the key in the request is not the one that the ciphertext was made with.
namespace Trent.Protocol;

/// <summary>The key in the request is not the one that the ciphertext was made with.</summary>
public sealed class IncorrectKeyException : KmsServiceException
{
    internal IncorrectKeyException(string? wireMessage)
        : base("IncorrectKeyException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The ciphertext names another key (docs/compatibility.md, "Encryption").</summary>
    public static IncorrectKeyException Create() =>
        new("The key ID in the request does not identify a CMK that can perform this operation.");
}

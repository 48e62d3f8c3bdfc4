// Why a seal could not be made or opened.
namespace Trent.Sealing;

/// <summary>The closed set of reasons for which a seal is refused.</summary>
public enum SealFailure
{
    /// <summary>There is no file of that name.</summary>
    Missing,

    /// <summary>A file of that name exists, and is never overwritten.</summary>
    AlreadyExists,

    /// <summary>The name is a symbolic link, which could be pointed elsewhere.</summary>
    SymbolicLink,

    /// <summary>The name is a directory, a device or another thing that is not a file.</summary>
    NotAFile,

    /// <summary>Users other than the owner may read, write or execute the file.</summary>
    AccessibleToOthers,

    /// <summary>The file belongs to another user.</summary>
    NotOwned,

    /// <summary>The file was exchanged or changed while it was read.</summary>
    Replaced,

    /// <summary>The file does not have the length and the form of a key file.</summary>
    Malformed,

    /// <summary>The file has the form of a key file, but was damaged.</summary>
    ChecksumMismatch,

    /// <summary>The operating system did not let the file be read or written.</summary>
    Inaccessible,

    /// <summary>The operating system has no file permissions that can be verified.</summary>
    UnsupportedPlatform,

    /// <summary>The slot is of a type that another seal opens.</summary>
    OtherSealType,

    /// <summary>The slot was not made with this key, or not for this store, or was altered.</summary>
    DoesNotOpen,

    /// <summary>The parameters of the slot have not the form that the seal writes, or ask for more than it allows.</summary>
    MalformedParameters,

    /// <summary>The passphrase is too short for a new slot.</summary>
    PassphraseTooShort,

    /// <summary>The passphrase is longer than allowed, or not text.</summary>
    PassphraseUnusable,

    /// <summary>The memory that deriving a key from the passphrase takes is not to be had.</summary>
    NotEnoughMemory,

    /// <summary>The PKCS#11 module is missing, is none, or does not start.</summary>
    ModuleUnusable,

    /// <summary>No token of that label or serial number is present.</summary>
    TokenMissing,

    /// <summary>Several tokens answer to the label.</summary>
    TokenAmbiguous,

    /// <summary>The token did not accept the PIN. It is not tried again.</summary>
    PinRefused,

    /// <summary>The PIN was not tried, because the token is locked or would be after one more wrong one.</summary>
    PinLocked,

    /// <summary>There is no key of that name.</summary>
    KeyMissing,

    /// <summary>Several keys of the token answer to the label.</summary>
    KeyAmbiguous,

    /// <summary>The key is extractable, or of another kind, or may not encrypt and decrypt.</summary>
    KeyUnsuitable,

    /// <summary>The token does not encrypt as the seal needs it.</summary>
    MechanismMissing,

    /// <summary>The token failed for a reason of its own.</summary>
    DeviceFailed,

    /// <summary>There was no answer in time.</summary>
    TimedOut,

    /// <summary>The key management service that wraps the root key cannot be reached, or cannot answer now.</summary>
    KmsUnreachable,

    /// <summary>The key management service that wraps the root key does not allow it, or does not know who asks.</summary>
    KmsDenied,

    /// <summary>The key is disabled, waits for its deletion, or is not one that wraps.</summary>
    KmsKeyUnusable,

    /// <summary>The key management service that wraps the root key refused, or answered what no such service answers.</summary>
    KmsFailed,
}

/// <summary>A seal could not be made or opened. The message names the path or slot and the reason, and no secret.</summary>
public sealed class SealException : Exception
{
    internal SealException(SealFailure failure, string message)
        : base(message) => Failure = failure;

    internal SealException(SealFailure failure, string message, Exception innerException)
        : base(message, innerException) => Failure = failure;

    /// <summary>The reason.</summary>
    public SealFailure Failure { get; }
}

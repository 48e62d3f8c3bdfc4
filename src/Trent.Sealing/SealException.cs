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

// Why a data directory cannot be opened: each reason is a class, each text names the path.
namespace Trent.Storage;

/// <summary>The file is no database of this program, is damaged, or was written by a newer release. It was left as it is.</summary>
public sealed class StoreFormatException(string message, Exception? innerException) : Exception(message, innerException);

/// <summary>Another process, or another part of this one, has the data directory open.</summary>
public sealed class StoreInUseException(string message, Exception? innerException) : Exception(message, innerException);

/// <summary>The data directory or a file in it can be read or written by other users of the machine.</summary>
public sealed class StorePermissionException(string message) : Exception(message);

// Why a data directory cannot be initialized, or not be opened yet.
namespace Trent.Embedded;

/// <summary>There is an initialized store in the directory; initializing it again would lose every key in it.</summary>
public sealed class StoreExistsException(string dataDirectory) : Exception($"The data directory {dataDirectory} holds an initialized store already.");

/// <summary>The directory holds no store, or one whose initialization was interrupted.</summary>
public sealed class StoreNotInitializedException(string dataDirectory) : Exception($"The data directory {dataDirectory} holds no initialized store; run trent init.");

/// <summary>The store has no seal slot that fits, or no room for another. The message names the store or the slot.</summary>
public sealed class SealSlotException(string message) : Exception(message);

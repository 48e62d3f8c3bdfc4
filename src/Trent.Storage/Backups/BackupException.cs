// Why a backup was not made, or not taken back.
namespace Trent.Storage.Backups;

/// <summary>A backup cannot be made or taken back: the file exists, is no backup, is damaged, or there is no room. What there was before is unchanged. The message names the path.</summary>
public sealed class BackupException(string message, Exception? innerException) : Exception(message, innerException);

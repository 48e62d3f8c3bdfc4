// What an operator does to a store that is not served, or beside the server: check, back up, restore.
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Checking;
using Trent.Sealing;
using Trent.Storage.Backups;

namespace Trent.Serving;

/// <summary>Puts together the operations on whole stores from the operator's settings.</summary>
internal static class StoreOperations
{
    /// <summary>Checks the store of the settings, which no server may have open.</summary>
    public static Task<StoreCheckReport> CheckAsync(Settings settings, Action<StoreFault> fault, CancellationToken cancellationToken)
    {
        StoreCheckOptions options = new()
        {
            DataDirectory = settings.DataDirectory,
            Seal = SealOf(settings),
            Clock = TimeProvider.System,
            Partition = settings.Partition,
        };
        return StoreCheck.RunAsync(options, fault, cancellationToken);
    }

    /// <summary>Checks the store in a backup with the seal of the settings.</summary>
    public static Task<RestoreOutcome> CheckBackupAsync(Settings settings, string path, Action<StoreFault> fault, CancellationToken cancellationToken) =>
        StoreRestoration.InspectAsync(path, SealOf(settings), settings.Partition, TimeProvider.System, fault, cancellationToken);

    /// <summary>Backs up the store of the settings, which a server may have open.</summary>
    public static Task<BackupHeader> BackUpAsync(Settings settings, string path, CancellationToken cancellationToken) =>
        StoreBackup.WriteAsync(settings.DataDirectory, path, ProductVersion.Text, TimeProvider.System, cancellationToken);

    /// <summary>Restores a backup as the store of the settings; checked first where the root key file is at hand.</summary>
    public static Task<RestoreOutcome> RestoreAsync(Settings settings, string path, Action<StoreFault> fault, CancellationToken cancellationToken) => StoreRestoration.RunAsync(
        path,
        settings.DataDirectory,
        NamesInDataDirectory(settings),
        File.Exists(settings.RootKeyFile) ? SealOf(settings) : null,
        settings.Partition,
        TimeProvider.System,
        fault,
        cancellationToken);

    private static FileSeal SealOf(Settings settings) => new(settings.RootKeyFile);

    // What the operator may have laid there himself.
    private static string[] NamesInDataDirectory(Settings settings)
    {
        string relative = Path.GetRelativePath(settings.DataDirectory, settings.RootKeyFile);
        return relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? [] : [relative];
    }
}

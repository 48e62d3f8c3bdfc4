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
    public static Task<StoreCheckReport> CheckAsync(Settings settings, ISeal seal, Action<StoreFault> fault, CancellationToken cancellationToken)
    {
        StoreCheckOptions options = new()
        {
            DataDirectory = settings.DataDirectory,
            Seal = seal,
            Clock = TimeProvider.System,
            Partition = settings.Partition,
        };
        return StoreCheck.RunAsync(options, fault, cancellationToken);
    }

    /// <summary>Checks the store in a backup with its seal.</summary>
    public static Task<RestoreOutcome> CheckBackupAsync(Settings settings, ISeal seal, string path, Action<StoreFault> fault, CancellationToken cancellationToken) =>
        StoreRestoration.InspectAsync(path, seal, settings.Partition, TimeProvider.System, fault, cancellationToken);

    /// <summary>Backs up the store of the settings, which a server may have open.</summary>
    public static Task<BackupHeader> BackUpAsync(Settings settings, string path, CancellationToken cancellationToken) =>
        StoreBackup.WriteAsync(settings.DataDirectory, path, ProductVersion.Text, TimeProvider.System, cancellationToken);

    /// <summary>Restores a backup as the store of the settings; checked first where its seal is at hand.</summary>
    public static Task<RestoreOutcome> RestoreAsync(Settings settings, ISeal? seal, string path, Action<StoreFault> fault, CancellationToken cancellationToken) => StoreRestoration.RunAsync(
        path,
        settings.DataDirectory,
        NamesInDataDirectory(settings),
        seal,
        settings.Partition,
        TimeProvider.System,
        fault,
        cancellationToken);

    // What the operator may have laid there himself, and what belongs to no store.
    private static string[] NamesInDataDirectory(Settings settings)
    {
        string?[] paths = [settings.Audit.Directory, settings.Seal switch
        {
            SealSettings.OfFile { KeyFile: var file } => file,
            SealSettings.OfPassphrase { PassphraseFile: { } file } => file,
            SealSettings.OfHardware { PinFile: var file } => file,
            SealSettings.OfService { CredentialsFile: { } file } => file,
            _ => null,
        }];
        return
        [
            .. paths.OfType<string>()
                .Select(path => Path.GetRelativePath(settings.DataDirectory, path))
                .Where(static relative => !relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && relative != ".."),
        ];
    }
}

// Brings a store back from a backup, and looks into a backup without bringing it back.
using Trent.Engine.Checking;
using Trent.Sealing;
using Trent.Storage;
using Trent.Storage.Backups;

namespace Trent.Embedded;

/// <summary>What became of a restore.</summary>
/// <param name="Header">What the backup says of itself.</param>
/// <param name="Check">What the check of the store found; <see langword="null"/> when there was no seal to open it with.</param>
public sealed record RestoreOutcome(BackupHeader Header, StoreCheckReport? Check)
{
    /// <summary>Whether the store is in its place. It is not when the check found faults.</summary>
    public bool IsInPlace => Check is not { Findings.Faults: > 0 };
}

/// <summary>Restores and inspects backups.</summary>
public static class StoreRestoration
{
    /// <summary>
    /// Restores a backup into an empty data directory. With a seal, everything in it is checked before it is put in place, and it is not put in
    /// place with a fault; without one only its digest and its structure are.
    /// </summary>
    /// <param name="path">The backup.</param>
    /// <param name="dataDirectory">Where the store is to be.</param>
    /// <param name="expected">Names that may be in the directory already.</param>
    /// <param name="seal">The seal of the store, or <see langword="null"/> when it cannot open it now.</param>
    /// <param name="partition">The partition of ARNs.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="fault">Told of each fault.</param>
    /// <param name="cancellationToken">Gives up; the directory is as it was then.</param>
    /// <exception cref="BackupException">The file is no backup, is damaged, or cannot be laid down there.</exception>
    /// <exception cref="StoreFormatException">The database in it is damaged, foreign or newer than this release.</exception>
    /// <exception cref="SealException">The seal cannot be used, or does not open the store in the backup.</exception>
    public static async Task<RestoreOutcome> RunAsync(
        string path, string dataDirectory, IReadOnlyCollection<string> expected, ISeal? seal, string partition, TimeProvider clock, Action<StoreFault> fault, CancellationToken cancellationToken)
    {
        using StagedRestore staged = await StagedRestore.LayDownAsync(path, dataDirectory, expected, cancellationToken);
        StoreCheckReport? report = seal is null ? null : await CheckAsync(staged.StagingDirectory, staged.Header, seal, partition, clock, fault, cancellationToken);
        RestoreOutcome outcome = new(staged.Header, report);
        if (outcome.IsInPlace)
        {
            staged.Commit();
        }

        return outcome;
    }

    /// <summary>Checks the store in a backup, in a temporary directory that is removed afterwards.</summary>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public static async Task<RestoreOutcome> InspectAsync(string path, ISeal seal, string partition, TimeProvider clock, Action<StoreFault> fault, CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-check-");
        try
        {
            BackupHeader header = await StagedRestore.ExtractAsync(path, directory.FullName, cancellationToken);
            return new RestoreOutcome(header, await CheckAsync(directory.FullName, header, seal, partition, clock, fault, cancellationToken));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<StoreCheckReport> CheckAsync(
        string directory, BackupHeader header, ISeal seal, string partition, TimeProvider clock, Action<StoreFault> fault, CancellationToken cancellationToken)
    {
        StoreCheckOptions options = new() { DataDirectory = directory, Seal = seal, Clock = clock, Partition = partition };
        StoreCheckReport report = await StoreCheck.RunAsync(options, fault, cancellationToken);
        if (report.Findings.Faults == 0 && report.Epoch != header.Epoch)
        {
            // The header was compared with the file; only now is it known which epoch the store really has.
            report.Findings.Fault(null, $"The store is at epoch {report.Epoch}, but the header of the backup says {header.Epoch}.");
        }

        return report;
    }
}

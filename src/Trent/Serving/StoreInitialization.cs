// Makes the store of a production server: its seal, its first account and the access key of that account's root user.
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;
using Trent.Observability;
using Trent.Storage;
using Trent.Unsealing;

namespace Trent.Serving;

internal static class StoreInitialization
{
    /// <summary>
    /// Makes the store and the root access key of an account, which is the operator's from then on. A store is never overwritten; a root key file that exists already
    /// (laid down by the operator, or left by an attempt that was interrupted) is used as it is.
    /// </summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="account">The account.</param>
    /// <param name="makeSeal">Makes the seal, once it is known that there is no store yet. The seal stays the caller's to dispose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The access key, to be shown once and disposed.</returns>
    /// <exception cref="StoreExistsException">There is a store already.</exception>
    public static async Task<CreatedAccessKey> RunAsync(Settings settings, AccountId account, Func<Task<NewSeal>> makeSeal, CancellationToken cancellationToken)
    {
        // Asked before anything is made, so that a second run leaves no trace: neither a key file nor a question.
        string database = Path.Combine(settings.DataDirectory, SqliteDatabase.FileName);
        bool mayBeInterrupted = settings.Seal is SealSettings.OfFile { KeyFile: { } keyFile } && File.Exists(keyFile);
        if (File.Exists(database) && !mayBeInterrupted)
        {
            throw new StoreExistsException(settings.DataDirectory);
        }

        PrivateDirectory.Ensure(settings.DataDirectory);
        NewSeal seal = await makeSeal();
        await using Telemetry telemetry = new(Stream.Null, LogFormat.Json, settings.LogLevel);
        await using EmbeddedKms kms = await EmbeddedKms.CreateAsync(ProductionServer.OptionsOf(settings, seal.Seal, isSealKept: false, telemetry, acceptedRollbackEpoch: null), cancellationToken);
        await kms.Identities.MakeOperatorAsync(account, cancellationToken);
        return await kms.Identities.CreateRootAccessKeyAsync(account, cancellationToken);
    }
}

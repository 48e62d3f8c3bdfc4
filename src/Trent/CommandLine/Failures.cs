// Turns what can go wrong for an operator into one line and an exit code; what is left is a defect and says so.
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Trent.Applying.Service;
using Trent.Audit;
using Trent.Client;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Auditing;
using Trent.Engine.Records;
using Trent.Protocol;
using Trent.Sealing;
using Trent.Storage;
using Trent.Storage.Backups;

namespace Trent.CommandLine;

internal static class Failures
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs a command; a failure becomes one line on standard error.</summary>
    public static async Task<int> ReportAsync(TextWriter error, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (SettingsException wrong)
        {
            await WriteAsync(error, wrong.Message);
            return ExitCode.WrongInput;
        }
#pragma warning disable CA1031 // The last stop: nobody above could say it better.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await WriteAsync(error, Describe(failure));
            return ExitCode.Failure;
        }
    }

    /// <summary>Writes one line to standard error; gives up after a while where nobody reads it.</summary>
    public static async Task WriteAsync(TextWriter error, string message)
    {
        // Apart, because the console waits like this: for its reader, and for whoever writes to it at the time, which may be a log that is stuck.
        Task written = Task.Run(() => error.WriteLineAsync("trent: " + message.ReplaceLineEndings(" ")));
        try
        {
            await written.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Nobody reads it; the exit code says as much as can be said.
        }
    }

    private static string Describe(Exception failure) => failure switch
    {
        StoreExistsException or StoreNotInitializedException or StoreInUseException or StorePermissionException or StoreFormatException
            or StoreUnavailableException or RecordIntegrityException or SealException or SealSlotException or BackupException or ServiceFailureException
            or AuditUnavailableException or AuditDamageException or SetBackException or RootRotationException => failure.Message,
        IOException { InnerException: AddressInUseException } inUse => inUse.Message,
        SocketException or IOException or UnauthorizedAccessException or NotSupportedException => failure.Message,
        KmsServiceException refused => $"{refused.ErrorCode}: {refused.Message}",
        KmsTransportException unreachable => unreachable.Message,
        OperationCanceledException => "interrupted",
        _ => $"unexpected failure, which is a defect: {failure.GetType().FullName}: {failure.Message}",
    };
}

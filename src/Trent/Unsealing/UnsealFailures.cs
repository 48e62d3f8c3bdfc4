// What can go wrong when a store is opened, and what it means for the next attempt.
using Trent.Audit;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Auditing;
using Trent.Engine.Records;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Unsealing;

internal static class UnsealFailures
{
    /// <summary>Whether a failure is one of a store or a seal, and so no defect.</summary>
    public static bool IsKnown(Exception failure) => failure is SealException or SealSlotException or SetBackException or AuditUnavailableException or AuditDamageException or StoreUnavailableException or StoreInUseException
        or StorePermissionException or StoreFormatException or StoreNotInitializedException or RecordIntegrityException or SettingsException;

    /// <summary>The outcome of an attempt that failed.</summary>
    public static UnsealOutcome OutcomeOf(Exception failure) => new(
        failure switch
        {
            SetBackException => UnsealResult.Refused,
            StoreUnavailableException or StoreInUseException or AuditUnavailableException => UnsealResult.Unavailable,
            SealException { Failure: SealFailure.DoesNotOpen } => UnsealResult.DoesNotOpen,
            SealException seal when IsTransient(seal.Failure) => UnsealResult.Unavailable,
            _ => UnsealResult.Unusable,
        },
        failure.Message)
    {
        Cause = failure,
    };

    /// <summary>Whether a server whose start met the failure waits, sealed, instead of ending: the seal cannot be reached now.</summary>
    public static bool IsWorthWaiting(Exception failure) => failure is SealException seal && IsTransient(seal.Failure);

    private static bool IsTransient(SealFailure failure) => failure
        is SealFailure.TokenMissing or SealFailure.DeviceFailed or SealFailure.TimedOut or SealFailure.KmsUnreachable or SealFailure.NotEnoughMemory;
}

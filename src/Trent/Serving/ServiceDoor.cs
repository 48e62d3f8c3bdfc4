// Whether the store behind the front door is sealed or open, and the one way from the one to the other.
using System.Diagnostics.CodeAnalysis;
using Trent.Unsealing;

namespace Trent.Serving;

/// <summary>
/// Holds the open service, or nothing while the store is sealed. One change at a time; readers see the one state or the other. Whoever was let in
/// is answered by the service he was let into.
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "The service is disposed through a copy of the field; the semaphore holds no handle, and those who still wait on it must be answered after the end.")]
internal sealed class ServiceDoor : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // A module or a service that comes back is noticed within a minute, and one that is gone for a day costs 1,440 attempts.
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(1);

    private readonly ServerParts parts;
    private readonly ServerPlan plan;
    private readonly SemaphoreSlim oneChange = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile OpenService? service;
    private volatile SealedReason reason = SealedReason.WaitsForPeople;
    private volatile string? detail;
    private Task attempts = Task.CompletedTask;

    /// <summary>Makes a door that is shut.</summary>
    public ServiceDoor(ServerParts parts, ServerPlan plan)
    {
        this.parts = parts;
        this.plan = plan;
    }

    /// <summary>The service, or <see langword="null"/> while the store is sealed.</summary>
    public OpenService? Service => service;

    /// <summary>How the sealed store stands. Of no meaning while it is open.</summary>
    public SealedStatus Status => parts.Unsealer.StatusOf(reason, detail);

    /// <summary>Ends, with the cause, when the server cannot go on by itself; never ends otherwise.</summary>
    public Task Failed => failed.Task;

    /// <summary>The server cannot go on, for a cause outside of the store.</summary>
    public void Fail(Exception cause) => failed.TrySetException(cause);

    /// <summary>Opens the door with a service that is unsealed already, or begins to wait for one.</summary>
    /// <param name="first">The outcome of the first attempt by an automatic seal, or <see langword="null"/> where people open the store.</param>
    public void Begin(UnsealOutcome? first)
    {
        if (first is null)
        {
            return;
        }

        if (!TryTake(first))
        {
            attempts = Task.Run(() => AttemptAgainAsync(stopping.Token), CancellationToken.None);
        }
    }

    /// <summary>Lets people try to open the store; one at a time.</summary>
    /// <returns>What came of it, or <see langword="null"/> when another attempt is under way. <see cref="UnsealResult.Unsealed"/> without a service means that the store was open before.</returns>
    public async Task<UnsealOutcome?> TryOpenAsync(Func<StoreUnsealer, CancellationToken, Task<UnsealOutcome>> attempt)
    {
        if (!await oneChange.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            return null;
        }

        try
        {
            if (service is not null)
            {
                return new UnsealOutcome(UnsealResult.Unsealed, "The server is not sealed.");
            }

            // Not given up with the request: what was begun with a secret is ended, and an opened store is kept.
            UnsealOutcome outcome = await attempt(parts.Unsealer, stopping.Token);
            _ = TryTake(outcome);
            return outcome;
        }
        finally
        {
            _ = oneChange.Release();
        }
    }

    /// <summary>Seals the store: nobody is let in any more, those inside end, and the keys are zeroed. Does nothing when it is sealed.</summary>
    public async Task SealAsync()
    {
        await oneChange.WaitAsync(CancellationToken.None);
        try
        {
            if (service is not { } open)
            {
                return;
            }

            // Before the door shuts: whoever asks in between must read why.
            reason = SealedReason.SealedByOperator;
            detail = null;
            service = null;
            await open.DisposeAsync();
            if (await parts.Unsealer.TryLockAsync(CancellationToken.None) is { } unlocked)
            {
                parts.Telemetry.Server.NotLocked(unlocked);
            }

            parts.Telemetry.Server.SealedByOperator();
        }
        finally
        {
            _ = oneChange.Release();
        }
    }

    /// <summary>Closes the store, sealed or open.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await attempts;
        await oneChange.WaitAsync(CancellationToken.None);
        try
        {
            if (service is { } open)
            {
                await open.DisposeAsync();
            }
        }
        finally
        {
            _ = oneChange.Release();
            await parts.Unsealer.DisposeAsync();
            stopping.Dispose();
        }
    }

    private bool TryTake(UnsealOutcome outcome)
    {
        if (outcome.Kms is { } kms)
        {
            service = new OpenService(kms, parts, plan, SealAsync, cause => failed.TrySetException(cause));
            return true;
        }

        if (outcome.Result is UnsealResult.Refused or UnsealResult.Unavailable)
        {
            reason = outcome.Result == UnsealResult.Refused ? SealedReason.Refused : parts.Unsealer.IsAutomatic ? SealedReason.Unavailable : SealedReason.WaitsForPeople;
            detail = outcome.Message;
        }

        return false;
    }

    private async Task AttemptAgainAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (reason == SealedReason.Unavailable)
            {
                await Task.Delay(pause, TimeProvider.System, cancellationToken);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
                UnsealOutcome? outcome = await TryOpenAsync(static (unsealer, token) => unsealer.TryAutomaticallyAsync(token));
                if (outcome?.Kms is not null)
                {
                    parts.Telemetry.Server.Unsealed();
                    return;
                }

                if (outcome is not null)
                {
                    parts.Telemetry.Server.UnsealingFailed(outcome.Message);
                }

                if (outcome is { Result: UnsealResult.Unusable or UnsealResult.DoesNotOpen, Cause: { } cause })
                {
                    // As at the start: a wrong key or a damaged store is for people, who see a process that ended sooner than a log.
                    _ = failed.TrySetException(cause);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}

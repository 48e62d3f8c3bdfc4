// The next segment, made ahead: its room on the disk is taken before anything depends on it.
using Microsoft.Win32.SafeHandles;
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>
/// Keeps one file of zeros ready, so that a full disk is noticed while there is still a segment to write to. Safe for threads; one of them
/// takes.
/// </summary>
internal sealed class SegmentStock : IDisposable
{
    // What other files of the same disk need to go on while a request is refused for lack of room.
    private const long SpareBytes = 64 * 1024;
    private const int ChunkBytes = 256 * 1024;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly string directory;
    private readonly long segmentBytes;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim settled = new(initialState: true);
    private WriteThroughFile? ready;
    private Exception? failure;
    private long failedAt;
    private bool isMaking;
    private bool isTaken;
    private bool isDisposed;

    internal SegmentStock(string directory, long segmentBytes, TimeProvider clock)
    {
        this.directory = Path.GetFullPath(directory);
        this.segmentBytes = segmentBytes;
        this.clock = clock;
    }

    /// <summary>Whether there is a next segment, or it is being made; when neither, making it is tried again, at most once a second.</summary>
    internal bool HasNext
    {
        get
        {
            lock (gate)
            {
                StartWhenDue();
                return ready is not null || isMaking || isTaken;
            }
        }
    }

    /// <summary>Bytes of a segment.</summary>
    internal long SegmentBytes => segmentBytes;

    private string NextPath => Path.Combine(directory, AuditDirectory.NextName);

    /// <summary>
    /// Takes the next segment, waiting for it while it is being made. No other is made until <see cref="MoveOut"/>, which gives it its own name.
    /// </summary>
    /// <exception cref="AuditUnavailableException">There is no room for it.</exception>
    internal WriteThroughFile Take()
    {
        lock (gate)
        {
            StartWhenDue();
        }

        settled.Wait();
        lock (gate)
        {
            WriteThroughFile taken = ready ?? throw new AuditUnavailableException($"There is no room for the next segment of the audit trail: {failure?.Message}", failure);
            ready = null;
            isTaken = true;
            return taken;
        }
    }

    /// <summary>Names the segment that was taken; then the next one is made.</summary>
    internal void MoveOut(string path)
    {
        File.Move(NextPath, path);
        DurableFile.SynchronizeDirectory(directory);
        lock (gate)
        {
            isTaken = false;
            StartWhenDue();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
        }

        settled.Wait();
        ready?.Dispose();
        settled.Dispose();
    }

    private void StartWhenDue()
    {
        if (isDisposed || isMaking || isTaken || ready is not null || (failure is not null && clock.GetElapsedTime(failedAt) < RetryAfter))
        {
            return;
        }

        isMaking = true;
        settled.Reset();
        _ = Task.Run(Make);
    }

    private void Make()
    {
        WriteThroughFile? made = null;
        Exception? refused = null;
        try
        {
            made = MakeFile();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            refused = exception;
        }

        lock (gate)
        {
            ready = made;
            failure = refused;
            failedAt = clock.GetTimestamp();
            isMaking = false;
            settled.Set();
        }
    }

    private WriteThroughFile MakeFile()
    {
        File.Delete(NextPath);
        long free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < segmentBytes + SpareBytes)
        {
            throw new IOException($"{free} bytes are free, a segment has {segmentBytes}");
        }

        try
        {
            // Not written through: zeros are made durable once, together.
            using SafeFileHandle file = DurableFile.Open(NextPath, FileMode.CreateNew);
            byte[] zeros = new byte[ChunkBytes];
            for (long at = 0; at < segmentBytes; at += zeros.Length)
            {
                RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, segmentBytes - at)), at);
            }

            RandomAccess.FlushToDisk(file);
            return WriteThroughFile.Open(NextPath);
        }
        catch
        {
            File.Delete(NextPath);
            throw;
        }
    }
}

// The file of a segment: what is written to it is durable when the write returns.
using Microsoft.Win32.SafeHandles;

namespace Trent.Audit;

/// <summary>
/// An open file whose every write is a synchronized one (POSIX, O_DSYNC): the data and what is needed to read it back, without the times of the file, which would cost
/// a second write. One call for both costs a group of records less than a write and a sync after it. Used by one thread.
/// </summary>
/// <param name="file">A handle of <see cref="DurableFile.OpenSynchronized"/>, which the object owns from then on.</param>
internal sealed class WriteThroughFile(SafeFileHandle file) : IDisposable
{
    /// <summary>Bytes of the file.</summary>
    internal long Length => RandomAccess.GetLength(file);

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="IOException">It is not there, or the system refuses.</exception>
    internal static WriteThroughFile Open(string path) => new(DurableFile.OpenSynchronized(path));

    /// <summary>Writes; the bytes are durable when it returns.</summary>
    /// <exception cref="IOException">The disk did not take them all; what it holds is unknown from then on.</exception>
    internal void Write(ReadOnlySpan<byte> bytes, long position)
    {
        RandomAccess.Write(file, bytes, position);
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>Cuts the file off behind its first bytes, durably.</summary>
    /// <exception cref="IOException">The disk did not take it; what it holds is unknown from then on.</exception>
    internal void CutOff(long length)
    {
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }

    public void Dispose() => file.Dispose();
}

// One process per data directory: a lock that the operating system releases when its holder dies, however it dies.
using System.Globalization;

namespace Trent.Storage;

internal sealed class DirectoryLock : IDisposable
{
    /// <summary>The name of the file that is locked.</summary>
    internal const string LockFileName = "trent.lock";

    /// <summary>The name of the file with the number of the process that holds the lock.</summary>
    internal const string HolderFileName = "trent.pid";

    private readonly FileStream held;

    private DirectoryLock(FileStream held) => this.held = held;

    /// <exception cref="StoreInUseException">Somebody holds the lock, or the file system has no working locks.</exception>
    /// <exception cref="IOException">The file system refuses for another reason.</exception>
    internal static DirectoryLock Acquire(string directory)
    {
        string path = Path.Combine(directory, LockFileName);
        // The lock file itself cannot be read while it is locked, so the holder's number stands beside it.
        string holderPath = Path.Combine(directory, HolderFileName);
        FileStream stream = TryLock(path, out IOException? refusal) ?? throw InUse(directory, holderPath, refusal);
        try
        {
            // Some network file systems, and a switch of the runtime, accept every lock: then there is no lock at all.
            using FileStream? second = TryLock(path, out _);
            if (second is not null)
            {
                throw new StoreInUseException($"The file system of the data directory {directory} has no working file locks; two processes could write to it at once.", null);
            }

            using FileStream holder = PrivateFiles.Open(holderPath, FileMode.Create, FileShare.ReadWrite);
            holder.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        return new DirectoryLock(stream);
    }

    public void Dispose() => held.Dispose();

    private static FileStream? TryLock(string path, out IOException? refusal)
    {
        try
        {
            refusal = null;
            return PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            refusal = exception;
            return null;
        }
    }

    // EWOULDBLOCK of Linux and of macOS; sharing and lock violation of Windows.
    internal static bool IsHeldByAnother(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xffff) is 32 or 33 : exception.HResult is 11 or 35;

    private static StoreInUseException InUse(string directory, string holderPath, IOException? refusal)
    {
        string holder = "another process";
        try
        {
            if (int.TryParse(File.ReadAllText(holderPath), NumberStyles.None, CultureInfo.InvariantCulture, out int processId))
            {
                holder = string.Create(CultureInfo.InvariantCulture, $"process {processId}");
            }
        }
        catch (IOException)
        {
            // The holder has not written its number yet; the lock alone is what counts.
            holder = "another process";
        }

        return new StoreInUseException($"The data directory {directory} is in use by {holder}.", refusal);
    }
}

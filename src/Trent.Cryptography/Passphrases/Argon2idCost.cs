// What guessing a passphrase costs: the parameters of Argon2id, bounded.
namespace Trent.Cryptography;

/// <summary>The memory and time that one derivation takes (Argon2id, RFC 9106). The parallelism is 1: libsodium knows no other.</summary>
public sealed record Argon2idCost
{
    /// <summary>The least memory, in KiB: 8 MiB. Only tests want that little.</summary>
    public const int MemoryKibibytesMin = 8 * 1024;

    /// <summary>The most memory, in KiB: 1 GiB. What is stored may have been written by somebody who wants the process to run out of it.</summary>
    public const int MemoryKibibytesMax = 1024 * 1024;

    /// <summary>The most passes: at 1 GiB some ten seconds.</summary>
    public const int PassesMax = 10;

    /// <summary>Names a cost.</summary>
    /// <param name="memoryKibibytes">KiB of memory, <see cref="MemoryKibibytesMin"/> to <see cref="MemoryKibibytesMax"/>.</param>
    /// <param name="passes">Passes over it, 1 to <see cref="PassesMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not within its bounds.</exception>
    public Argon2idCost(int memoryKibibytes, int passes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryKibibytes, MemoryKibibytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryKibibytes, MemoryKibibytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passes, PassesMax);
        MemoryKibibytes = memoryKibibytes;
        Passes = passes;
    }

    /// <summary>
    /// What new slots get: 256 MiB and 3 passes, about half a second. Four times the memory of the second recommendation of RFC 9106
    /// (64 MiB, 3 passes), because a server is opened seldom.
    /// </summary>
    public static Argon2idCost Today { get; } = new(256 * 1024, 3);

    /// <summary>KiB of memory.</summary>
    public int MemoryKibibytes { get; }

    /// <summary>Passes over the memory.</summary>
    public int Passes { get; }

    /// <summary>Whether both parameters are within their bounds.</summary>
    public static bool IsAllowed(int memoryKibibytes, int passes) =>
        memoryKibibytes is >= MemoryKibibytesMin and <= MemoryKibibytesMax && passes is >= 1 and <= PassesMax;

    /// <summary>Whether this cost is lower than another in either parameter.</summary>
    public bool IsBelow(Argon2idCost other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return MemoryKibibytes < other.MemoryKibibytes || Passes < other.Passes;
    }
}

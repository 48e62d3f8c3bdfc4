// What is fuzzed: something that reads bytes of a stranger and must answer every one of them in an expected way.
namespace Trent.Fuzz;

/// <summary>A target. One instance belongs to one thread.</summary>
internal abstract class Target : IDisposable
{
    /// <summary>Its name on the command line and of its folder of the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>Longest input that is made.</summary>
    public virtual int BytesMax => 4096;

    /// <summary>Inputs that are good, made fresh where they depend on keys.</summary>
    public virtual IEnumerable<byte[]> Seeds => [];

    /// <summary>Reads an input. Whatever it throws is a finding, and so is an answer that it should not give.</summary>
    /// <returns>What came of it, as a number: an input with an outcome that was not seen yet is kept and changed further.</returns>
    public abstract int Run(byte[] input);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Ends the input with a finding.</summary>
    protected static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FindingException(what);
        }
    }
}

/// <summary>A property that does not hold.</summary>
internal sealed class FindingException(string message) : Exception(message);

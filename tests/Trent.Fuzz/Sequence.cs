// A small generator whose every number follows from its seed, so that a run can be repeated: it protects nothing.
namespace Trent.Fuzz;

/// <summary>SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).</summary>
internal sealed class Sequence(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            ulong mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A number from 0 to one less than the bound; 0 when the bound is 0.</summary>
    public int Below(int bound) => bound <= 1 ? 0 : (int)(Next() % (ulong)bound);

    /// <summary>Any byte.</summary>
    public byte Byte() => unchecked((byte)Next());
}

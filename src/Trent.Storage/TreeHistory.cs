// The trees of the last epochs in memory: the truth that everything read from the file is compared with.
namespace Trent.Storage;

/// <summary>
/// One thread writes (announce, then confirm or withdraw), any number read. A tree is announced before its COMMIT, because
/// readers see the new epoch in the file a moment before the writer knows that the commit succeeded.
/// </summary>
internal sealed class TreeHistory(IntegrityTree first)
{
    // A reader looks its tree up right after it took its snapshot; one that is slower than this many commits tries again.
    private const int TreesKept = 16;

    private volatile IntegrityTree[] trees = [first];
    private volatile IntegrityTree committed = first;

    /// <summary>The state that every acknowledged commit has reached.</summary>
    internal IntegrityTree Committed => committed;

    /// <summary>The newest epoch that a reader may find in the file.</summary>
    internal long NewestEpoch => trees[^1].Epoch;

    internal void Announce(IntegrityTree next)
    {
        IntegrityTree[] current = trees;
        trees = [.. current.Skip(Math.Max(0, current.Length - TreesKept + 1)), next];
    }

    internal void Confirm() => committed = trees[^1];

    internal void Withdraw() => trees = [.. trees.Where(tree => tree.Epoch <= committed.Epoch)];

    /// <summary>The tree of an epoch, or <see langword="null"/> when it is not kept (any more).</summary>
    internal IntegrityTree? At(long epoch)
    {
        IntegrityTree[] current = trees;
        long index = epoch - current[0].Epoch;
        return index >= 0 && index < current.Length ? current[index] : null;
    }
}

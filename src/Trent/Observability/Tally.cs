// A number that many threads add to and few read.
namespace Trent.Observability;

internal sealed class Tally
{
    private long count;

    public long Count => Interlocked.Read(ref count);

    public void Increment() => Interlocked.Increment(ref count);
}

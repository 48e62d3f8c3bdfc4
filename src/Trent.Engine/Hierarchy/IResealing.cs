// What keeps sealed secrets in records, and can seal them anew: after a rotation of the root key all of them are.
namespace Trent.Engine.Hierarchy;

/// <summary>
/// Keeps secrets sealed under domain keys in records of its own. As long as a record names an old domain key, that domain key stays, so whoever keeps such
/// records takes part in rotations.
/// </summary>
public interface IResealing
{
    /// <summary>
    /// Looks at the next of its records, some hundred at most, and seals those anew whose secret is under a domain key before <paramref name="firstDomainKey"/>. A record that somebody
    /// changes at the same time may be left out: a later pass comes to it.
    /// </summary>
    /// <returns><see langword="true"/> when all records were looked at since the first call, or since this was last returned.</returns>
    ValueTask<bool> ResealAsync(int firstDomainKey, CancellationToken cancellationToken);
}

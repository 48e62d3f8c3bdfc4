// One material and one loaded key of each kind for all tests, because RSA keys take seconds to make.
using System.Collections.Concurrent;

namespace Trent.Cryptography.Tests;

internal static class TestMaterials
{
    private static readonly ConcurrentDictionary<string, Lazy<KeyMaterial>> ByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Lazy<UsableKey>> Keys = new(StringComparer.Ordinal);

    /// <summary>The material of a kind; nobody disposes it.</summary>
    internal static KeyMaterial Of(KeyAlgorithm algorithm) => ByName.GetOrAdd(algorithm.Name, _ => new Lazy<KeyMaterial>(algorithm.Generate)).Value;

    /// <summary>The key of that material; nobody disposes it.</summary>
    internal static TKey Key<TKey>(KeyAlgorithm algorithm) =>
        (TKey)(object)Keys.GetOrAdd(algorithm.Name, _ => new Lazy<UsableKey>(() => algorithm.Load(Of(algorithm).Secret))).Value;
}

// One material of each kind for all tests, because RSA keys take seconds to make.
using System.Collections.Concurrent;

namespace Trent.Cryptography.Tests;

internal static class TestMaterials
{
    private static readonly ConcurrentDictionary<string, Lazy<KeyMaterial>> ByName = new(StringComparer.Ordinal);

    /// <summary>The material of a kind; nobody disposes it.</summary>
    internal static KeyMaterial Of(KeyAlgorithm algorithm) => ByName.GetOrAdd(algorithm.Name, _ => new Lazy<KeyMaterial>(algorithm.Generate)).Value;
}

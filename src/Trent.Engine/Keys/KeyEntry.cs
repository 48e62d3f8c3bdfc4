// A key in the cache: one version of it, with the material that has been unsealed so far.
using Trent.Authorization;
using Trent.Cryptography;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>
/// One version of a key in memory. Requests that hold an entry go on with it after it was replaced; material that is in use
/// is erased when its last user is done.
/// </summary>
internal sealed class KeyEntry
{
    private readonly Lock gate = new();
    private readonly UsableKey?[] loaded;
    private bool retired;

    public KeyEntry(StoredKey key)
    {
        Key = key;
        ArnText = key.Arn.ToString();
        Facts = key.Facts;
        NextExpiry = key.NextExpiry;
        Metadata = KeyMetadataOf.Key(key);
        Usage = new KeyUsageSlot(key.Name);
        loaded = new UsableKey?[key.Materials.Length];
    }

    /// <summary>The key at this version.</summary>
    public StoredKey Key { get; }

    /// <summary>The key's ARN as text, which most answers carry.</summary>
    public string ArnText { get; }

    /// <summary>The facts about the key's spec.</summary>
    public KeySpecFacts Facts { get; }

    /// <summary>When the first imported material expires: from then on this version of the key is not what the key is.</summary>
    public DateTimeOffset? NextExpiry { get; }

    /// <summary>The metadata that DescribeKey shows.</summary>
    public KeyMetadata Metadata { get; }

    /// <summary>The key's policy, parsed by the first request that asks for it.</summary>
    public PolicyDocument? Policy { get; set; }

    /// <summary>Where the last use of the key is noted.</summary>
    public KeyUsageSlot Usage { get; }

    /// <summary>Material that is loaded, held for the caller until released; <see langword="null"/> when it must be loaded first.</summary>
    public UsableKey? TryAcquire(int materialIndex) =>
        Volatile.Read(ref loaded[materialIndex]) is { } key && key.TryAcquire() ? key : null;

    /// <summary>
    /// Keeps material for later requests. <see langword="false"/> when the entry left the cache or another request was first:
    /// the caller then owns the material alone.
    /// </summary>
    public bool TryKeep(int materialIndex, UsableKey key)
    {
        lock (gate)
        {
            if (retired || loaded[materialIndex] is not null)
            {
                return false;
            }

            Volatile.Write(ref loaded[materialIndex], key);
            return true;
        }
    }

    /// <summary>Takes the entry out of service and erases its material as soon as nobody uses it.</summary>
    public void Retire()
    {
        lock (gate)
        {
            retired = true;
            foreach (UsableKey? key in loaded)
            {
                key?.Dispose();
            }
        }
    }
}

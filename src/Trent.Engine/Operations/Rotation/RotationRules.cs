// Which keys can be rotated.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules that the operations on rotation share (docs/compatibility.md, "Rotation").</summary>
internal static class RotationRules
{
    /// <summary>Permission to switch automatic rotation, which keys with imported material do not have in any state.</summary>
    public static Access Plan(string action, string keyId) =>
        Access.OnKeys(KeyAccess.Manage(action, keyId, StateRule.RotationSetting) with { Origin = OriginType.AwsKms });

    /// <summary>Refuses a key that is no symmetric encryption key, or no primary one of its set.</summary>
    /// <exception cref="UnsupportedOperationException">It is not.</exception>
    public static void Check(GrantedKey key)
    {
        if (key.Facts.Kind != KeyKind.Symmetric)
        {
            throw UnsupportedOperationException.WithoutMessage();
        }

        MultiRegionRules.CheckNotReplica(key);
    }
}

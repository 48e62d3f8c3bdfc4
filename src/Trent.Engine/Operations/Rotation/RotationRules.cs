// Which keys can be rotated.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules that the operations on rotation share (docs/compatibility.md, "Rotation").</summary>
internal static class RotationRules
{
    /// <summary>Refuses a key whose material this service does not rotate.</summary>
    /// <exception cref="UnsupportedOperationException">The key is not a symmetric encryption key, or its material was not made here.</exception>
    public static void CheckAutomatic(GrantedKey key)
    {
        if (key.Stored.Spec != KeySpec.SymmetricDefault)
        {
            throw UnsupportedOperationException.WithoutMessage();
        }

        if (key.Stored.Origin != OriginType.AwsKms)
        {
            throw UnsupportedOperationException.OriginNotValid(key.Arn, key.Stored.Origin);
        }
    }
}

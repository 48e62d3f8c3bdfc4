// The states of a key as a closed set, and their names on the wire.
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>
/// The state a key is in. The numbers are on disk and index the state table: a number is never used again for something else.
/// </summary>
internal enum KeyStatus
{
    Enabled = 0,
    Disabled = 1,
    PendingDeletion = 2,
    PendingReplicaDeletion = 3,
    PendingImport = 4,
    Unavailable = 5,
    Creating = 6,
    Updating = 7,
}

/// <summary>Translation of states to the wire.</summary>
internal static class KeyStatusNames
{
    /// <summary>The KeyState that the API shows for a state.</summary>
    public static KeyState ToWire(this KeyStatus status) => status switch
    {
        KeyStatus.Enabled => KeyState.Enabled,
        KeyStatus.Disabled => KeyState.Disabled,
        KeyStatus.PendingDeletion => KeyState.PendingDeletion,
        KeyStatus.PendingReplicaDeletion => KeyState.PendingReplicaDeletion,
        KeyStatus.PendingImport => KeyState.PendingImport,
        KeyStatus.Unavailable => KeyState.Unavailable,
        KeyStatus.Creating => KeyState.Creating,
        KeyStatus.Updating => KeyState.Updating,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a key state."),
    };
}

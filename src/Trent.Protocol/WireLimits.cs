// The bounds of the wire format that no constraint of the model states.
namespace Trent.Protocol;

/// <summary>Bounds on what is read from the wire, and where each number comes from.</summary>
public static class WireLimits
{
    /// <summary>How deep JSON may nest. The deepest request of the API nests 3 levels; ignored members may go deeper.</summary>
    public const int JsonDepthMax = 32;
}

// What a statement does to the requests it matches.
namespace Trent.Authorization;

/// <summary>The effect of a statement.</summary>
public enum PolicyEffect
{
    /// <summary>The statement lets the request through, unless another denies it.</summary>
    Allow = 1,

    /// <summary>The statement refuses the request, whatever others allow.</summary>
    Deny = 2,
}

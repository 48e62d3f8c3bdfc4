// What came of comparing something of a request with something of a policy.
namespace Trent.Authorization;

/// <summary>The outcome of one comparison.</summary>
internal enum Finding
{
    /// <summary>They do not match.</summary>
    No = 0,

    /// <summary>They match.</summary>
    Yes,

    /// <summary>
    /// It cannot be said: a value cannot be read as what the operator compares, or a variable has no value. It is settled against the caller:
    /// no Allow comes of it, and no escape from a Deny.
    /// </summary>
    Unknown,
}

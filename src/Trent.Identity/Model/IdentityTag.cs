// The small values that identities are made of.
namespace Trent.Identity.Model;

/// <summary>A tag of a user, role, policy or provider. Keys are unique without regard to case, and keep the case they were given.</summary>
/// <param name="Key">1 to 128 characters.</param>
/// <param name="Value">Up to 256 characters.</param>
public sealed record IdentityTag(string Key, string Value);

/// <summary>A policy that belongs to one user, group or role.</summary>
/// <param name="Name">Its name, unique in its owner.</param>
/// <param name="Text">The document as it was put.</param>
public sealed record InlinePolicy(string Name, string Text);

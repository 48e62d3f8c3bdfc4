// What a policy is attached to, which decides which elements its statements have.
namespace Trent.Authorization;

/// <summary>The three kinds of policy documents. They share one language and differ in what a statement must and must not name.</summary>
public enum PolicyKind
{
    /// <summary>On a key: statements name principals; a statement without Action or Resource is accepted and has no effect.</summary>
    Key = 1,

    /// <summary>On a user, group, role or session, or a boundary: statements name no principal, but actions and resources.</summary>
    Identity,

    /// <summary>On a role, saying who may assume it: statements name principals and actions, but no resource.</summary>
    Trust,
}

// Reads users, groups and roles of a file.
using Trent.Applying.State;
using Trent.Applying.Text;
using Trent.Authorization;
using Trent.Configuration;

namespace Trent.Applying.Reading;

/// <summary>Reads the identities of an account.</summary>
/// <param name="policies">The names of the managed policies that the file has in the account.</param>
internal sealed class IdentityReader(IReadOnlySet<string> policies)
{
    private const string PathDescription = "a path that begins and ends with /";
    private const string ShortNameDescription = "1 to 64 of A-Z, a-z, 0-9 and _+=,.@-";

    // AWS IAM quotas: access keys of a user, and the bounds of a role's longest session.
    private const int AccessKeysMax = 2;
    private const int MaxSessionSecondsMin = 3_600;
    private const int MaxSessionSecondsMax = 43_200;

    /// <summary>Reads a group.</summary>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public IdentityState ReadGroup(DocumentMember member)
    {
        string name = FileShapes.Name(member, FileShapes.LongName(), "a group name: 1 to 128 of A-Z, a-z, 0-9 and _+=,.@-");
        DocumentMembers members = new(member.Value, $"group {name}");
        IdentityState read = new()
        {
            Kind = IdentityKind.Group,
            Name = name,
            Path = members.Text("path", FileShapes.Path(), PathDescription),
            InlinePolicies = InlinePolicies(members),
            AttachedPolicies = AttachedPolicies(members),
        };
        members.Check();
        return read;
    }

    /// <summary>Reads a user.</summary>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public IdentityState ReadUser(DocumentMember member)
    {
        string name = FileShapes.Name(member, FileShapes.ShortName(), $"a user name: {ShortNameDescription}");
        DocumentMembers members = new(member.Value, $"user {name}");
        IReadOnlyList<DocumentText>? groups = members.Texts("groups");
        IdentityState read = new()
        {
            Kind = IdentityKind.User,
            Name = name,
            Path = members.Text("path", FileShapes.Path(), PathDescription),
            InlinePolicies = InlinePolicies(members),
            AttachedPolicies = AttachedPolicies(members),
            Boundary = Boundary(members),
            Tags = FileShapes.Tags(members),
            Groups = groups is null ? null : [.. groups.Select(static group => group.Text)],
            AccessKeys = members.Number("accessKeys", 0, AccessKeysMax),
        };
        members.Check();
        return read;
    }

    /// <summary>Reads a role.</summary>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public IdentityState ReadRole(DocumentMember member)
    {
        string name = FileShapes.Name(member, FileShapes.ShortName(), $"a role name: {ShortNameDescription}");
        DocumentMembers members = new(member.Value, $"role {name}");
        IdentityState read = new()
        {
            Kind = IdentityKind.Role,
            Name = name,
            Path = members.Text("path", FileShapes.Path(), PathDescription),
            TrustPolicy = PolicyText.Read(members.Require("trust"), $"trust of role {name}", PolicyKind.Trust),
            InlinePolicies = InlinePolicies(members),
            AttachedPolicies = AttachedPolicies(members),
            Boundary = Boundary(members),
            Tags = FileShapes.Tags(members),
            Description = DesiredStateReader.Description(members),
            MaxSessionSeconds = members.Number("maxSessionSeconds", MaxSessionSecondsMin, MaxSessionSecondsMax),
        };
        members.Check();
        return read;
    }

    private static Dictionary<string, string>? InlinePolicies(DocumentMembers members)
    {
        if (members.Mapping("policies") is not { } written)
        {
            return null;
        }

        Dictionary<string, string> read = new(StringComparer.Ordinal);
        foreach (DocumentMember policy in written)
        {
            string name = FileShapes.Name(policy, FileShapes.LongName(), "a policy name: 1 to 128 of A-Z, a-z, 0-9 and _+=,.@-");
            read[name] = PolicyText.Read(policy.Value, $"policy {name}", PolicyKind.Identity);
        }

        return read;
    }

    private List<string>? AttachedPolicies(DocumentMembers members) =>
        members.Texts("attached") is { } written ? [.. written.Select(reference => FileShapes.PolicyReference(reference.Text, reference.Position, policies))] : null;

    private string? Boundary(DocumentMembers members)
    {
        if (members.Find("boundary") is not { } node)
        {
            return null;
        }

        string text = DocumentMembers.TextOf(node, "boundary");
        return text == IdentityState.NoBoundary ? text : FileShapes.PolicyReference(text, node.Position, policies);
    }
}

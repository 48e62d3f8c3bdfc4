// Users, groups, roles, policies and their parts as XML, the same wherever they are shown.
using System.Collections.Immutable;
using System.Globalization;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Writes what answers show of identities.</summary>
internal static class IamAnswers
{
    /// <summary>The inside of a user, as lists show it.</summary>
    public static void Write(XmlAnswer answer, StoredUser user)
    {
        answer.Text("Path", user.Path);
        answer.Text("UserName", user.Name);
        answer.Text("UserId", user.UniqueId);
        answer.Text("Arn", user.Arn);
        answer.Instant("CreateDate", user.CreatedAt);
    }

    /// <summary>The inside of a user with all that is known of him.</summary>
    public static void WriteWhole(XmlAnswer answer, StoredUser user)
    {
        Write(answer, user);
        WriteBoundary(answer, user.PermissionsBoundary);
        WriteTags(answer, user.Tags, isEmptyShown: false);
    }

    /// <summary>The inside of a group.</summary>
    public static void Write(XmlAnswer answer, StoredGroup group)
    {
        answer.Text("Path", group.Path);
        answer.Text("GroupName", group.Name);
        answer.Text("GroupId", group.UniqueId);
        answer.Text("Arn", group.Arn);
        answer.Instant("CreateDate", group.CreatedAt);
    }

    /// <summary>The inside of a role, as lists show it.</summary>
    /// <param name="answer">Where to.</param>
    /// <param name="role">The role.</param>
    /// <param name="trustPolicy">Its trust policy as it is shown.</param>
    public static void Write(XmlAnswer answer, StoredRole role, string trustPolicy)
    {
        answer.Text("Path", role.Path);
        answer.Text("RoleName", role.Name);
        answer.Text("RoleId", role.UniqueId);
        answer.Text("Arn", role.Arn);
        answer.Instant("CreateDate", role.CreatedAt);
        WriteDocument(answer, "AssumeRolePolicyDocument", trustPolicy);
        answer.Text("Description", role.Description);
        answer.Number("MaxSessionDuration", role.MaxSessionSeconds);
    }

    /// <summary>The inside of a role with all that is known of it.</summary>
    public static void WriteWhole(XmlAnswer answer, StoredRole role, string trustPolicy)
    {
        Write(answer, role, trustPolicy);
        WriteBoundary(answer, role.PermissionsBoundary);
        WriteTags(answer, role.Tags, isEmptyShown: false);
    }

    /// <summary>The inside of a managed policy, as lists show it.</summary>
    public static void Write(XmlAnswer answer, StoredManagedPolicy policy)
    {
        answer.Text("PolicyName", policy.Name);
        answer.Text("PolicyId", policy.UniqueId);
        answer.Text("Arn", policy.Arn);
        answer.Text("Path", policy.Path);
        answer.Text("DefaultVersionId", VersionId(policy.DefaultVersion));
        answer.Number("AttachmentCount", policy.AttachmentCount);
        answer.Number("PermissionsBoundaryUsageCount", policy.BoundaryCount);
        answer.Truth("IsAttachable", true);
        answer.Instant("CreateDate", policy.CreatedAt);
        answer.Instant("UpdateDate", policy.UpdatedAt);
    }

    /// <summary>The inside of a managed policy with all that is known of it.</summary>
    public static void WriteWhole(XmlAnswer answer, StoredManagedPolicy policy)
    {
        Write(answer, policy);
        answer.Text("Description", policy.Description);
        WriteTags(answer, policy.Tags, isEmptyShown: true);
    }

    /// <summary>The inside of a policy that AWS manages; how many have it is not counted.</summary>
    public static void Write(XmlAnswer answer, ManagedByAws policy, string partition)
    {
        answer.Text("PolicyName", policy.Name);
        answer.Text("PolicyId", policy.UniqueId);
        answer.Text("Arn", policy.ArnIn(partition));
        answer.Text("Path", "/");
        answer.Text("DefaultVersionId", VersionId(1));
        answer.Number("AttachmentCount", 0);
        answer.Number("PermissionsBoundaryUsageCount", 0);
        answer.Truth("IsAttachable", true);
        answer.Instant("CreateDate", ManagedByAws.CreatedAt);
        answer.Instant("UpdateDate", ManagedByAws.CreatedAt);
    }

    /// <summary>The inside of a version of a managed policy.</summary>
    public static void Write(XmlAnswer answer, ManagedPolicyVersion version, bool isDefault, bool isDocumentShown)
    {
        if (isDocumentShown)
        {
            WriteDocument(answer, "Document", version.Text);
        }

        answer.Text("VersionId", VersionId(version.Number));
        answer.Truth("IsDefaultVersion", isDefault);
        answer.Instant("CreateDate", DateTimeOffset.FromUnixTimeMilliseconds(version.CreatedAt));
    }

    /// <summary>A policy document; percent-encoded, as AWS answers them (RFC 3986).</summary>
    public static void WriteDocument(XmlAnswer answer, string name, string text) => answer.Text(name, Uri.EscapeDataString(text));

    /// <summary>The element <c>Tags</c>.</summary>
    public static void WriteTags(XmlAnswer answer, ImmutableArray<IdentityTag> tags, bool isEmptyShown)
    {
        if (isEmptyShown || !tags.IsEmpty)
        {
            answer.List("Tags", tags, static (inner, tag) =>
            {
                inner.Text("Key", tag.Key);
                inner.Text("Value", tag.Value);
            });
        }
    }

    /// <summary>The id of a version of a managed policy.</summary>
    public static string VersionId(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}");

    private static void WriteBoundary(XmlAnswer answer, string? boundary)
    {
        if (boundary is not null)
        {
            answer.Start("PermissionsBoundary");
            answer.Text("PermissionsBoundaryType", "Policy");
            answer.Text("PermissionsBoundaryArn", boundary);
            answer.End();
        }
    }
}

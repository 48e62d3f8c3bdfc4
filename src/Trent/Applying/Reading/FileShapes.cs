// What names and values in a file of trent apply may look like: the shapes that IAM and KMS document, so that a slip is found before anything is done.
using System.Text.RegularExpressions;
using Trent.Applying.Text;
using Trent.Configuration;

namespace Trent.Applying.Reading;

/// <summary>Shapes of names, and what is shared in reading tags and references.</summary>
internal static partial class FileShapes
{
    private const int TagsMax = 50;

    /// <summary>Checks the name of a member against a shape.</summary>
    /// <exception cref="SettingsException">It is not of the shape.</exception>
    public static string Name(DocumentMember member, Regex shape, string description) =>
        shape.IsMatch(member.Name) ? member.Name : throw member.Position.Wrong($"'{member.Name}' must be {description}");

    /// <summary>The members of a mapping as names of one kind, of which no two may differ in case alone, as IAM takes names.</summary>
    /// <exception cref="SettingsException">Two do.</exception>
    public static IEnumerable<DocumentMember> Named(IReadOnlyList<DocumentMember>? members)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (DocumentMember member in members ?? [])
        {
            yield return names.Add(member.Name) ? member : throw member.Position.Wrong($"'{member.Name}' differs in case alone from another name; names must differ in more");
        }
    }

    /// <summary>Tags, or <see langword="null"/> when nothing is said of them.</summary>
    /// <exception cref="SettingsException">They are no tags.</exception>
    public static IReadOnlyDictionary<string, string>? Tags(DocumentMembers members)
    {
        if (members.Mapping("tags") is not { } written)
        {
            return null;
        }

        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        foreach (DocumentMember tag in written)
        {
            if (tag.Name.Length is 0 or > 128 || tag.Name.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw tag.Position.Wrong("a tag key has 1 to 128 characters and does not begin with aws:");
            }

            string value = DocumentMembers.TextOf(tag.Value, $"tag {tag.Name}");
            tags[tag.Name] = value.Length <= 256 ? value : throw tag.Value.Position.Wrong("a tag value has at most 256 characters");
        }

        return tags.Count <= TagsMax ? tags : throw written[TagsMax].Position.Wrong($"there are at most {TagsMax} tags");
    }

    /// <summary>Refuses a reference that is neither the ARN of a managed policy nor the name of one that the file makes in the account.</summary>
    /// <exception cref="SettingsException">It is neither.</exception>
    public static string PolicyReference(string text, DocumentPosition position, IReadOnlySet<string> policies) =>
        PolicyArn().IsMatch(text) || policies.Contains(text)
            ? text
            : throw position.Wrong($"'{text}' is neither the ARN of a managed policy nor the name of one that the file has under policies of this account");

    /// <summary>A name of a user or role.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{1,64}\z")]
    public static partial Regex ShortName();

    /// <summary>A name of a group, a managed policy or an inline policy.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{1,128}\z")]
    public static partial Regex LongName();

    /// <summary>A path of IAM.</summary>
    [GeneratedRegex(@"\A/(?:[!-~]{0,510}/)?\z")]
    public static partial Regex Path();

    /// <summary>The ARN of a managed policy, of an account or of those that come with the service.</summary>
    [GeneratedRegex(@"\Aarn:[a-z-]+:iam::(?:[0-9]{12}|aws):policy/[!-~]{1,640}\z")]
    public static partial Regex PolicyArn();

    /// <summary>An account id.</summary>
    [GeneratedRegex(@"\A[0-9]{12}\z")]
    public static partial Regex Account();

    /// <summary>An alias of an account.</summary>
    [GeneratedRegex(@"\A(?=.{3,63}\z)[a-z0-9]+(?:-[a-z0-9]+)*\z")]
    public static partial Regex AccountAlias();

    /// <summary>A Region.</summary>
    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    public static partial Regex Region();

    /// <summary>The alias of a key; those of AWS's own keys cannot be made.</summary>
    [GeneratedRegex(@"\Aalias/(?!aws/)[A-Za-z0-9/_-]{1,250}\z")]
    public static partial Regex KeyAlias();

    /// <summary>The address of an issuer of OpenID Connect tokens.</summary>
    [GeneratedRegex(@"\Ahttps://[!-~]{1,247}\z")]
    public static partial Regex Issuer();

    /// <summary>The SHA-1 of a certificate in hexadecimal.</summary>
    [GeneratedRegex(@"\A[0-9A-Fa-f]{40}\z")]
    public static partial Regex Thumbprint();
}

// Reads keys of a file.
using Trent.Applying.State;
using Trent.Applying.Text;
using Trent.Authorization;
using Trent.Configuration;
using Trent.Protocol;

namespace Trent.Applying.Reading;

/// <summary>Reads the keys of an account in a Region.</summary>
internal static class KeyReader
{
    // AWS KMS API reference, EnableKeyRotation; CreateKey.
    private const int RotationDaysMin = 90;
    private const int RotationDaysMax = 2_560;
    private const int DescriptionCharactersMax = 8_192;

    private static readonly string[] Specs = ValuesOf<KeySpec>();
    private static readonly string[] Usages = ValuesOf<KeyUsageType>();

    // Keys of custom key stores need more than a file says.
    private static readonly string[] Origins = [OriginType.AwsKms.Value, OriginType.External.Value];

    /// <summary>Reads the keys of a Region.</summary>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public static RegionState ReadRegion(DocumentMember member)
    {
        string region = FileShapes.Name(member, FileShapes.Region(), "a Region such as eu-central-1");
        HashSet<string> aliases = new(StringComparer.Ordinal);
        return new RegionState
        {
            Region = region,
            Keys = [.. DocumentMembers.MappingOf(member.Value, $"the keys of {region}").Members.Select(key => ReadKey(key, aliases))],
        };
    }

    private static NamedKey ReadKey(DocumentMember member, HashSet<string> aliases)
    {
        string alias = Alias(member.Name, member.Position, aliases);
        DocumentMembers members = new(member.Value, $"key {alias}");
        IReadOnlyList<DocumentText>? further = members.Texts("aliases");
        NamedKey read = new()
        {
            Alias = alias,
            Spec = members.Choice("spec", Specs),
            Usage = members.Choice("usage", Usages),
            Origin = members.Choice("origin", Origins),
            MultiRegion = members.Flag("multiRegion"),
            Description = Description(members),
            Tags = FileShapes.Tags(members),
            Policy = members.Find("policy") is { } policy ? PolicyText.Read(policy, $"the policy of key {alias}", PolicyKind.Key) : null,
            RotationDays = members.NumberOr("rotationDays", RotationDaysMin, RotationDaysMax, "off"),
            Aliases = further is null ? null : [.. further.Select(text => Alias(text.Text, text.Position, aliases))],
            Enabled = members.Flag("enabled"),
        };
        members.Check();
        return read;
    }

    private static string Alias(string text, DocumentPosition position, HashSet<string> aliases)
    {
        if (!FileShapes.KeyAlias().IsMatch(text))
        {
            throw position.Wrong($"'{text}' must be an alias such as alias/payroll: letters, digits and /_-, not beginning with alias/aws/");
        }

        return aliases.Add(text) ? text : throw position.Wrong($"{text} names another key of this Region already");
    }

    private static string? Description(DocumentMembers members)
    {
        if (members.Find("description") is not { } node)
        {
            return null;
        }

        string text = DocumentMembers.TextOf(node, "description");
        return text.Length <= DescriptionCharactersMax ? text : throw node.Position.Wrong($"description has more than {DescriptionCharactersMax} characters");
    }

    private static string[] ValuesOf<T>()
        where T : struct, IWireEnum<T> => [.. T.Values.Select(static value => value.Value)];
}

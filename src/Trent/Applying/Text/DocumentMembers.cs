// The members of a mapping, taken one by one, each as what it has to be; what nobody took is unknown.
using System.Globalization;
using System.Text.RegularExpressions;
using Trent.Configuration;

namespace Trent.Applying.Text;

/// <summary>Reads the members of a mapping. Call <see cref="Check"/> at the end.</summary>
internal sealed class DocumentMembers
{
    private readonly MappingNode mapping;
    private readonly string of;
    private readonly Dictionary<string, DocumentMember> members;
    private readonly List<string> known = [];

    /// <summary>The members of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="of">What it describes, for messages: <c>user alice</c>.</param>
    /// <exception cref="SettingsException">The node is no mapping.</exception>
    public DocumentMembers(DocumentNode node, string of)
    {
        mapping = MappingOf(node, of);
        this.of = of;
        members = mapping.Members.ToDictionary(static member => member.Name, StringComparer.Ordinal);
    }

    /// <summary>A node that has to be a mapping; nothing at all counts as an empty one.</summary>
    public static MappingNode MappingOf(DocumentNode node, string what) => node switch
    {
        MappingNode mapping => mapping,
        TextNode { IsNull: true } => new MappingNode(node.Position, []),
        _ => throw node.Position.Wrong($"{what} is {node.Kind}; it must be a mapping"),
    };

    /// <summary>The text of a node that has to be one.</summary>
    public static string TextOf(DocumentNode node, string what) =>
        node is TextNode { IsNull: false } text ? text.Text : throw node.Position.Wrong($"{what} is {node.Kind}; it must be a text");

    /// <summary>The member of a name, or <see langword="null"/>.</summary>
    public DocumentNode? Find(string name)
    {
        known.Add(name);
        return members.GetValueOrDefault(name)?.Value;
    }

    /// <summary>The member of a name.</summary>
    /// <exception cref="SettingsException">There is none.</exception>
    public DocumentNode Require(string name) => Find(name) ?? throw mapping.Position.Wrong($"{of} has no {name}");

    /// <summary>A text, or <see langword="null"/>.</summary>
    public string? Text(string name) => Find(name) is { } node ? TextOf(node, name) : null;

    /// <summary>A text of a shape, or <see langword="null"/>.</summary>
    public string? Text(string name, Regex shape, string description)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        string text = TextOf(node, name);
        return shape.IsMatch(text) ? text : throw node.Position.Wrong($"{name} is '{text}'; it must be {description}");
    }

    /// <summary>One of some texts, or <see langword="null"/>.</summary>
    public string? Choice(string name, IReadOnlyCollection<string> choices)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        string text = TextOf(node, name);
        return choices.Contains(text) ? text : throw node.Position.Wrong($"{name} is '{text}'; it must be one of {string.Join(", ", choices)}");
    }

    /// <summary>A whole number, or <see langword="null"/>.</summary>
    public int? Number(string name, int min, int max) => Find(name) is { } node ? NumberOf(node, name, min, max, string.Empty) : null;

    /// <summary>A whole number, a word that stands for 0, or <see langword="null"/>.</summary>
    public int? NumberOr(string name, int min, int max, string wordForZero)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        return node is TextNode text && text.Text == wordForZero ? 0 : NumberOf(node, name, min, max, $", or {wordForZero}");
    }

    /// <summary>True or false, or <see langword="null"/>.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        TextNode { IsQuoted: false, Text: "true" } => true,
        TextNode { IsQuoted: false, Text: "false" } => false,
        { } node => throw node.Position.Wrong($"{name} must be true or false"),
    };

    /// <summary>Different texts, or <see langword="null"/>.</summary>
    public IReadOnlyList<DocumentText>? Texts(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case ListNode list:
                List<DocumentText> texts = [];
                foreach (DocumentNode item in list.Items)
                {
                    string text = TextOf(item, $"an item of {name}");
                    if (texts.Any(known => known.Text == text))
                    {
                        throw item.Position.Wrong($"'{text}' stands in {name} for the second time");
                    }

                    texts.Add(new DocumentText(text, item.Position));
                }

                return texts;
            case { } node:
                throw node.Position.Wrong($"{name} is {node.Kind}; it must be a list");
        }
    }

    /// <summary>The members of a member that is a mapping, or <see langword="null"/>.</summary>
    public IReadOnlyList<DocumentMember>? Mapping(string name) => Find(name) is { } node ? MappingOf(node, name).Members : null;

    /// <summary>Refuses members that nobody asked for.</summary>
    /// <exception cref="SettingsException">There is one.</exception>
    public void Check()
    {
        foreach (DocumentMember member in mapping.Members)
        {
            if (!known.Contains(member.Name))
            {
                throw member.Position.Wrong($"{of} has no member '{member.Name}'; it may have {string.Join(", ", known)}");
            }
        }
    }

    private static int NumberOf(DocumentNode node, string name, int min, int max, string orWhat) =>
        node is TextNode { IsQuoted: false } text && int.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw node.Position.Wrong(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {min} to {max}{orWhat}"));
}

/// <summary>A text and where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Position">Where.</param>
internal sealed record DocumentText(string Text, DocumentPosition Position);

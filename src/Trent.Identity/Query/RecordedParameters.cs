// What an operation has read of its request, for the record: what nobody reads, and what is secret, is not in it.
using Trent.Engine.Auditing;

namespace Trent.Identity.Query;

/// <summary>
/// The parameters of one request as they were read, by the reader that knows which of them are secret. Parameters that no operation reads may be
/// anything, a secret in the wrong place as well, and are left out.
/// </summary>
internal sealed class RecordedParameters
{
    private const string Member = "member";

    private readonly Node root = new();

    /// <summary>Notes a parameter; again when the operation starts over.</summary>
    /// <param name="name">Its whole name, such as <c>Tags.member.1.Key</c>.</param>
    /// <param name="value">What was read.</param>
    public void Note(string name, AuditValue value)
    {
        Node node = root;
        foreach (string part in name.Split('.'))
        {
            if (!node.Children.TryGetValue(part, out Node? child))
            {
                child = new Node();
                node.Children.Add(part, child);
            }

            node = child;
        }

        node.Value = value;
    }

    /// <summary>All of them, named as CloudTrail names them; <see langword="null"/> when nothing was read.</summary>
    public AuditValue.Members? ToValue()
    {
        AuditTexts texts = AuditTexts.Begin();
        return root.Children.Count == 0 ? null : MembersOf(root, ref texts);
    }

    private static AuditValue.Members MembersOf(Node node, ref AuditTexts texts)
    {
        List<KeyValuePair<string, AuditValue>> members = [];
        foreach ((string name, Node child) in node.Children)
        {
            if (ValueOf(child, ref texts) is { } value)
            {
                members.Add(new(char.ToLowerInvariant(name[0]) + name[1..], value));
            }
        }

        return new AuditValue.Members(members);
    }

    private static AuditValue? ValueOf(Node node, ref AuditTexts texts)
    {
        if (node.Value is { } value)
        {
            return value is AuditValue.Literal literal ? texts.Take(literal.Value) : value;
        }

        return node.Children.TryGetValue(Member, out Node? list) ? ListOf(list, ref texts) : MembersOf(node, ref texts);
    }

    private static AuditValue.List ListOf(Node list, ref AuditTexts texts)
    {
        List<AuditValue> values = [];
        foreach (Node element in list.Children.Values)
        {
            if (ValueOf(element, ref texts) is { } value)
            {
                values.Add(value);
            }
        }

        return new AuditValue.List(values);
    }

    // In the order of reading; members of lists are read in theirs.
    private sealed class Node
    {
        public OrderedDictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public AuditValue? Value { get; set; }
    }
}

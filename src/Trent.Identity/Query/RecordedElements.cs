// The elements of an answer as its record holds them: all that is written as text, nothing that is written as a secret.
using Trent.Engine.Auditing;

namespace Trent.Identity.Query;

/// <summary>Follows the writing of an answer.</summary>
internal sealed class RecordedElements
{
    private const string Member = "member";

    private readonly Stack<(string Name, List<KeyValuePair<string, AuditValue>> Members)> open = new();
    private List<KeyValuePair<string, AuditValue>> members = [];
    private AuditTexts texts = AuditTexts.Begin();

    /// <summary>What was written; <see langword="null"/> when nothing was.</summary>
    public AuditValue.Members? ToValue() => members.Count == 0 ? null : new AuditValue.Members(members);

    /// <summary>An element begins that holds others.</summary>
    public void Start(string name)
    {
        open.Push((name, members));
        members = [];
    }

    /// <summary>The element that began last ends.</summary>
    public void End()
    {
        AuditValue value = members.Count > 0 && members.TrueForAll(static member => member.Key == Member)
            ? new AuditValue.List([.. members.Select(static member => member.Value)])
            : new AuditValue.Members(members);
        (string name, members) = open.Pop();
        members.Add(new(NameOf(name), value));
    }

    /// <summary>An element with text.</summary>
    public void Text(string name, string text)
    {
        if (texts.Take(text) is { } value)
        {
            members.Add(new(NameOf(name), value));
        }
    }

    private static string NameOf(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}

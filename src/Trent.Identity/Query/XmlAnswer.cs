// A successful answer of the query protocol, written element by element.
using System.Globalization;
using Trent.Engine.Auditing;
using Trent.Protocol;

namespace Trent.Identity.Query;

/// <summary>
/// The answer of one operation. Elements go into its result, which is opened by the first of them; an operation that says nothing has
/// none, as in AWS. The text lives in pooled memory that <see cref="Dispose"/> zeroes, because it may hold a secret access key.
/// </summary>
public sealed class XmlAnswer : IDisposable
{
    private readonly string action;
    private readonly Stack<string> open = new();
    private readonly AnswerBuffer buffer = new();
    private readonly RecordedElements? recorded;
    private bool hasResult;
    private bool isComplete;

    /// <summary>Begins the answer of an operation.</summary>
    /// <param name="api">The API.</param>
    /// <param name="action">The operation's name.</param>
    public XmlAnswer(QueryApi api, string action)
    {
        ArgumentNullException.ThrowIfNull(api);
        this.action = action;
        recorded = QueryActions.HasRecordedAnswer(api, action) ? new RecordedElements() : null;
        XmlText.Write(buffer, $"<{action}Response xmlns=\"{api.XmlNamespace}\">");
    }

    /// <summary>The ARNs of what the request concerned, for its audit record.</summary>
    public IReadOnlyList<string> Resources { get; private set; } = [];

    /// <summary>What was written as anything but a secret, for the audit record; <see langword="null"/> where answers are not recorded.</summary>
    internal AuditValue.Members? Recorded => recorded?.ToValue();

    /// <summary>Says what the request concerned.</summary>
    /// <param name="arns">The ARNs of users, roles and whatever else it was.</param>
    public void Concerns(params IReadOnlyList<string> arns) => Resources = arns;

    /// <summary>Opens the result although nothing may be in it; some operations of AWS answer so.</summary>
    public void Result()
    {
        if (!hasResult)
        {
            hasResult = true;
            XmlText.Write(buffer, $"<{action}Result>");
            open.Push(action + "Result");
        }
    }

    /// <summary>Opens an element that holds others: a structure, a list, or <c>member</c> of one.</summary>
    public void Start(string name)
    {
        Result();
        XmlText.Write(buffer, $"<{name}>");
        open.Push(name);
        recorded?.Start(name);
    }

    /// <summary>Closes the element opened last.</summary>
    public void End()
    {
        XmlText.Write(buffer, $"</{open.Pop()}>");
        if (open.Count > 0)
        {
            recorded?.End();
        }
    }

    /// <summary>Writes an element with text; nothing when the text is <see langword="null"/>.</summary>
    public void Text(string name, string? text)
    {
        if (text is not null)
        {
            Secret(name, text);
            recorded?.Text(name, text);
        }
    }

    /// <summary>Writes an element with a whole number.</summary>
    public void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes an element with a truth value.</summary>
    public void Truth(string name, bool value) => Text(name, value ? "true" : "false");

    /// <summary>Writes an element with an instant, to the second, as AWS does.</summary>
    public void Instant(string name, DateTimeOffset value) =>
        Text(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>Writes an element with a secret that is text; as <see cref="Secret(string, ReadOnlySpan{byte})"/>, the record does not have it.</summary>
    public void Secret(string name, string text)
    {
        Result();
        XmlText.Write(buffer, $"<{name}>");
        XmlText.WriteEscaped(buffer, text);
        XmlText.Write(buffer, $"</{name}>");
    }

    /// <summary>Writes an element with a secret of letters, digits and <c>+/=</c>.</summary>
    public void Secret(string name, ReadOnlySpan<byte> utf8)
    {
        Result();
        XmlText.Write(buffer, $"<{name}>");
        XmlText.WritePlain(buffer, utf8);
        XmlText.Write(buffer, $"</{name}>");
    }

    /// <summary>Writes a list of texts.</summary>
    public void Texts(string name, IEnumerable<string> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        Start(name);
        foreach (string member in members)
        {
            Text("member", member);
        }

        End();
    }

    /// <summary>Writes a list of structures.</summary>
    /// <param name="name">The element of the list.</param>
    /// <param name="members">What it holds.</param>
    /// <param name="write">Writes the inside of one member.</param>
    public void List<T>(string name, IEnumerable<T> members, Action<XmlAnswer, T> write)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(write);
        Start(name);
        foreach (T member in members)
        {
            Start("member");
            write(this, member);
            End();
        }

        End();
    }

    /// <summary>Closes what is open, adds the request's id, and hands out the document; it is valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">An element of the result was left open, or the answer was completed before.</exception>
    public ReadOnlyMemory<byte> Complete(string requestId)
    {
        if (isComplete || open.Count > (hasResult ? 1 : 0))
        {
            throw new InvalidOperationException("The answer was completed before, or an element of it is open.");
        }

        isComplete = true;
        if (hasResult)
        {
            End();
        }

        XmlText.Write(buffer, "<ResponseMetadata><RequestId>");
        XmlText.WriteEscaped(buffer, requestId);
        XmlText.Write(buffer, $"</RequestId></ResponseMetadata></{action}Response>");
        return buffer.Written;
    }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}

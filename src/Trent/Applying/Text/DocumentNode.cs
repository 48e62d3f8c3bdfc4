// A document as a tree that knows where each of its parts stands, so that a mistake can be shown.
using System.Globalization;
using Trent.Configuration;

namespace Trent.Applying.Text;

/// <summary>A place in a file.</summary>
/// <param name="File">The file as the operator named it.</param>
/// <param name="Line">The line, the first is 1.</param>
/// <param name="Column">The character in the line, the first is 1.</param>
internal readonly record struct DocumentPosition(string File, long Line, long Column)
{
    /// <summary>What is wrong at this place, as an exception to be thrown.</summary>
    public SettingsException Wrong(string message) => new(string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {message}"));
}

/// <summary>A part of a document.</summary>
/// <param name="Position">Where it begins.</param>
internal abstract record DocumentNode(DocumentPosition Position)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>Members with names, each of them once.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Members">The members in their order.</param>
internal sealed record MappingNode(DocumentPosition Position, IReadOnlyList<DocumentMember> Members) : DocumentNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "a mapping";
}

/// <summary>A member of a mapping.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where its name stands.</param>
/// <param name="Value">What it is.</param>
internal sealed record DocumentMember(string Name, DocumentPosition Position, DocumentNode Value);

/// <summary>A list.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Items">Its items in their order.</param>
internal sealed record ListNode(DocumentPosition Position, IReadOnlyList<DocumentNode> Items) : DocumentNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A text, number, truth value or nothing: which of them is said by the one who reads it.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Text">The text.</param>
/// <param name="IsQuoted">Whether it stands in quotes or is a block, and so can only be a text.</param>
internal sealed record TextNode(DocumentPosition Position, string Text, bool IsQuoted) : DocumentNode(Position)
{
    /// <summary>Whether it says that there is nothing, as YAML's core schema writes that.</summary>
    public bool IsNull => !IsQuoted && Text is ("" or "~" or "null");

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "a text";
}

// Reads YAML, and with it JSON, into a tree: the part of YAML that has one meaning only.
using System.Globalization;
using System.Text;
using Trent.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Trent.Applying.Text;

/// <summary>
/// Reads documents. Anchors, aliases and tags are refused: what is written is what is meant, and a small file cannot stand for a large one.
/// </summary>
internal sealed class DocumentReader
{
    // A file of ten thousand identities with a policy each has about as many bytes.
    private const int FileBytesMax = 16 * 1024 * 1024;

    // A policy in a role in an account is 9 deep; the policy language itself allows few more.
    private const int DepthMax = 32;

    private readonly string file;
    private readonly Parser parser;

    private DocumentReader(string file, TextReader text)
    {
        this.file = file;
        parser = new Parser(new Scanner(text, skipComments: true));
    }

    /// <summary>Reads the document of a file.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or is not one document of the part of YAML that is read here.</exception>
    public static DocumentNode ReadFile(string path)
    {
        byte[] bytes;
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > FileBytesMax)
            {
                throw new SettingsException($"{path} has more than {FileBytesMax} bytes");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"{path} cannot be read: {failure.Message}");
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new SettingsException($"{path} is not UTF-8");
        }

        return Read(path, text.TrimStart('\uFEFF'));
    }

    /// <summary>Reads a document.</summary>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="SettingsException">It is not one document of the part of YAML that is read here.</exception>
    public static DocumentNode Read(string file, string text)
    {
        using StringReader reader = new(text);
        try
        {
            return new DocumentReader(file, reader).ReadDocument();
        }
        catch (YamlException malformed)
        {
            throw PositionOf(file, malformed.Start).Wrong($"this is not YAML: {malformed.Message}");
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or ArgumentException)
        {
            // The parser has its own exception, and lets some of others through: a text behind an indicator, a tag that is no URI, half a character.
            throw new SettingsException($"{file} is not YAML: {malformed.Message}");
        }
    }

    private DocumentNode ReadDocument()
    {
        Take<StreamStart>();
        if (parser.Current is StreamEnd)
        {
            throw new DocumentPosition(file, 1, 1).Wrong("the file is empty");
        }

        Take<DocumentStart>();
        DocumentNode root = ReadNode(1);
        Take<DocumentEnd>();
        return parser.Current is StreamEnd ? root : throw Position().Wrong("a second document begins here; a file holds one");
    }

    private DocumentNode ReadNode(int depth)
    {
        DocumentPosition position = Position();
        if (depth > DepthMax)
        {
            throw position.Wrong(string.Create(CultureInfo.InvariantCulture, $"this is nested more than {DepthMax} deep"));
        }

        if (parser.Current is NodeEvent node && !(node.Anchor.IsEmpty && node.Tag.IsEmpty))
        {
            throw position.Wrong("anchors and tags are not read; write the value itself");
        }

        switch (parser.Current)
        {
            case Scalar scalar:
                _ = parser.MoveNext();
                return new TextNode(position, scalar.Value, scalar.Style != ScalarStyle.Plain);
            case SequenceStart:
                _ = parser.MoveNext();
                return new ListNode(position, ReadItems(depth));
            case MappingStart:
                _ = parser.MoveNext();
                return new MappingNode(position, ReadMembers(depth));
            default:
                throw position.Wrong("aliases are not read; write the value itself");
        }
    }

    private List<DocumentNode> ReadItems(int depth)
    {
        List<DocumentNode> items = [];
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        _ = parser.MoveNext();
        return items;
    }

    private List<DocumentMember> ReadMembers(int depth)
    {
        List<DocumentMember> members = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        while (parser.Current is not MappingEnd)
        {
            if (ReadNode(depth + 1) is not TextNode name)
            {
                throw members.Count == 0 ? Position().Wrong("the name of a member is a text") : members[^1].Position.Wrong("after this member stands one whose name is no text");
            }

            if (!names.Add(name.Text))
            {
                throw name.Position.Wrong($"'{name.Text}' stands here for the second time");
            }

            members.Add(new DocumentMember(name.Text, name.Position, ReadNode(depth + 1)));
        }

        _ = parser.MoveNext();
        return members;
    }

    private void Take<T>()
        where T : ParsingEvent
    {
        if (parser.Current is null)
        {
            _ = parser.MoveNext();
        }

        if (parser.Current is not T)
        {
            throw Position().Wrong("a document begins or ends where none should");
        }

        _ = parser.MoveNext();
    }

    private DocumentPosition Position() => PositionOf(file, parser.Current?.Start ?? Mark.Empty);

    private static DocumentPosition PositionOf(string file, Mark mark) => new(file, mark.Line, mark.Column);
}

// Texts on their way into a record, of which there is only so much.
namespace Trent.Engine.Auditing;

/// <summary>
/// How much text the parameters of one record, or its elements, may hold together. What comes beyond is cut off, and the rest left out: whoever
/// sends a request has a megabyte, a record has not.
/// </summary>
public record struct AuditTexts
{
    /// <summary>Characters of all names and values (CloudTrail leaves out parameters beyond 100 KB).</summary>
    public const int CharactersMax = 100_000;

    private int left;

    private AuditTexts(int left) => this.left = left;

    /// <summary>Room for one set of parameters or elements.</summary>
    public static AuditTexts Begin() => new(CharactersMax);

    /// <summary>A text as a value, cut where the room ends; <see langword="null"/> when there is none left.</summary>
    public AuditValue? Take(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int length = Math.Min(text.Length, left);
        if (length == 0 && text.Length > 0)
        {
            return null;
        }

        left -= length;
        return new AuditValue.Literal(length == text.Length ? text : text[..length]);
    }

    /// <summary>Whether a name that comes out of a request still has room.</summary>
    public bool TryTakeName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > left)
        {
            return false;
        }

        left -= name.Length;
        return true;
    }
}

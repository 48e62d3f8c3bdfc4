// TagException: the tags are not ones that the service takes.
namespace Trent.Protocol;

/// <summary>The tags are not ones that the service takes.</summary>
public sealed class TagException : KmsServiceException
{
    internal TagException(string? wireMessage)
        : base("TagException", wireMessage, Fault.Client)
    {
    }

    /// <summary>A tag key is given twice (docs/compatibility.md, "Tags").</summary>
    public static TagException DuplicateTagKeys() =>
        new("Duplicate tag keys");

    /// <summary>The key would have more than 50 tags (docs/compatibility.md, "Tags").</summary>
    public static TagException TooManyTags() =>
        new("Too many tags");

    /// <summary>A tag key begins with <c>aws:</c>, in whatever case (docs/compatibility.md, "Tags").</summary>
    public static TagException ReservedPrefix() =>
        new("Tags beginning with aws: are reserved");

    /// <summary>A tag holds a character that is not allowed (docs/compatibility.md, "Tags").</summary>
    public static TagException InvalidTag() =>
        new("Invalid tag");
}

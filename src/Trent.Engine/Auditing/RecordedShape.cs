// Makes the values of a record from a command or an output, by the types of its members: what has no type here cannot get in.
using System.Collections;
using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Trent.Protocol;

namespace Trent.Engine.Auditing;

/// <summary>
/// The members of one shape that records hold. Texts, numbers, truths, times, enumerations, lists and maps of texts, and structures of these are read;
/// bytes, sensitive texts and every other type have no reader. Made once for a shape, thread-safe.
/// </summary>
internal sealed class RecordedShape
{
    // No shape of the API holds structures deeper than this; one that did would lose what is deeper, and not run away.
    private const int DepthMax = 4;

    private readonly Member[] members;

    private RecordedShape(Member[] members) => this.members = members;

    private delegate AuditValue? Read(object value, ref AuditTexts texts);

    /// <summary>The recorded members of a shape.</summary>
    /// <param name="shape">The shape, as it travels.</param>
    /// <param name="names">The names of members that are recorded, at any depth.</param>
    public static RecordedShape Of(JsonTypeInfo shape, FrozenSet<string> names) => Of(shape, names, DepthMax);

    /// <summary>The values of the members that are set; <see langword="null"/> when none is.</summary>
    public AuditValue.Members? Of(object value)
    {
        AuditTexts texts = AuditTexts.Begin();
        return ReadMembers(value, ref texts);
    }

    private static RecordedShape Of(JsonTypeInfo shape, FrozenSet<string> names, int depthLeft)
    {
        List<Member> members = [];
        foreach (JsonPropertyInfo property in shape.Properties)
        {
            if (names.Contains(property.Name) && property.Get is { } get && ReaderOf(property.PropertyType, shape, names, depthLeft) is { } read)
            {
                members.Add(new Member(char.ToLowerInvariant(property.Name[0]) + property.Name[1..], get, read));
            }
        }

        return new RecordedShape([.. members]);
    }

    private static Read? ReaderOf(Type declared, JsonTypeInfo shape, FrozenSet<string> names, int depthLeft)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string))
        {
            return static (object value, ref AuditTexts texts) => texts.Take((string)value);
        }

        if (type == typeof(int))
        {
            return static (object value, ref AuditTexts _) => new AuditValue.Number((int)value);
        }

        if (type == typeof(bool))
        {
            return static (object value, ref AuditTexts _) => new AuditValue.Truth((bool)value);
        }

        if (type == typeof(DateTimeOffset))
        {
            return static (object value, ref AuditTexts _) => new AuditValue.Time((DateTimeOffset)value);
        }

        if (typeof(IWireEnum).IsAssignableFrom(type))
        {
            return static (object value, ref AuditTexts texts) => texts.Take(((IWireEnum)value).Value);
        }

        if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            return static (object value, ref AuditTexts texts) => ReadPairs((IReadOnlyDictionary<string, string>)value, ref texts);
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? ReaderOfList(type.GenericTypeArguments[0], shape, names, depthLeft)
            : ReaderOfStructure(type, shape, names, depthLeft);
    }

    private static Read? ReaderOfList(Type element, JsonTypeInfo shape, FrozenSet<string> names, int depthLeft) =>
        ReaderOf(element, shape, names, depthLeft) is { } read
            ? (object value, ref AuditTexts texts) => ReadList((IEnumerable)value, read, ref texts)
            : null;

    private static Read? ReaderOfStructure(Type type, JsonTypeInfo shape, FrozenSet<string> names, int depthLeft)
    {
        if (depthLeft == 0 || shape.Options.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } structure)
        {
            return null;
        }

        RecordedShape inner = Of(structure, names, depthLeft - 1);
        return (object value, ref AuditTexts texts) => inner.ReadMembers(value, ref texts);
    }

    private static AuditValue.List ReadList(IEnumerable values, Read read, ref AuditTexts texts)
    {
        List<AuditValue> list = [];
        foreach (object? element in values)
        {
            if (element is not null && read(element, ref texts) is { } value)
            {
                list.Add(value);
            }
        }

        return new AuditValue.List(list);
    }

    private static AuditValue.Members ReadPairs(IReadOnlyDictionary<string, string> pairs, ref AuditTexts texts)
    {
        List<KeyValuePair<string, AuditValue>> read = new(pairs.Count);
        foreach ((string name, string text) in pairs)
        {
            if (text is not null && texts.TryTakeName(name) && texts.Take(text) is { } value)
            {
                read.Add(new(name, value));
            }
        }

        return new AuditValue.Members(read);
    }

    private AuditValue.Members? ReadMembers(object value, ref AuditTexts texts)
    {
        List<KeyValuePair<string, AuditValue>>? read = null;
        foreach (Member member in members)
        {
            if (member.Get(value) is { } content && member.Read(content, ref texts) is { } recorded)
            {
                (read ??= new(members.Length)).Add(new(member.Name, recorded));
            }
        }

        return read is null ? null : new AuditValue.Members(read);
    }

    private readonly record struct Member(string Name, Func<object, object?> Get, Read Read);
}

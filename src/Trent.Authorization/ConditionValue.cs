// What a request says for one condition key.
namespace Trent.Authorization;

/// <summary>The form in which a request has the value of a condition key.</summary>
public enum ConditionValueKind
{
    /// <summary>The request has no such key.</summary>
    Absent = 0,

    /// <summary>One text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>An instant.</summary>
    Instant,

    /// <summary>A truth value.</summary>
    Truth,

    /// <summary>A set of texts; an empty one counts as absent.</summary>
    Texts,
}

/// <summary>The value of a condition key in a request, in the form in which the request has it: nothing is formatted before an operator asks.</summary>
public readonly record struct ConditionValue
{
    private readonly object? reference;
    private readonly long number;

    private ConditionValue(ConditionValueKind kind, object? reference, long number)
    {
        Kind = kind;
        this.reference = reference;
        this.number = number;
    }

    /// <summary>The request has no such key.</summary>
    public static ConditionValue Absent => default;

    /// <summary>The form of the value.</summary>
    public ConditionValueKind Kind { get; }

    /// <summary>The text; only of that kind.</summary>
    public string Text => (string)reference!;

    /// <summary>The number; only of that kind.</summary>
    public long Number => number;

    /// <summary>The truth value; only of that kind.</summary>
    public bool Truth => number != 0;

    /// <summary>The instant; only of that kind.</summary>
    public DateTimeOffset Instant => DateTimeOffset.FromUnixTimeMilliseconds(number);

    /// <summary>The texts; only of that kind.</summary>
    public IReadOnlyCollection<string> Texts => (IReadOnlyCollection<string>)reference!;

    /// <summary>A text; absent when <see langword="null"/>.</summary>
    public static ConditionValue Of(string? text) => text is null ? default : new ConditionValue(ConditionValueKind.Text, text, 0);

    /// <summary>A number; absent when <see langword="null"/>.</summary>
    public static ConditionValue Of(long? value) => value is { } present ? new ConditionValue(ConditionValueKind.Number, null, present) : default;

    /// <summary>A truth value; absent when <see langword="null"/>.</summary>
    public static ConditionValue Of(bool? value) => value is { } present ? new ConditionValue(ConditionValueKind.Truth, null, present ? 1 : 0) : default;

    /// <summary>An instant, kept to the millisecond; absent when <see langword="null"/>.</summary>
    public static ConditionValue Of(DateTimeOffset? value) =>
        value is { } present ? new ConditionValue(ConditionValueKind.Instant, null, present.ToUnixTimeMilliseconds()) : default;

    /// <summary>A set of texts; absent when <see langword="null"/> or empty.</summary>
    public static ConditionValue OfMany(IReadOnlyCollection<string>? texts) =>
        texts is { Count: > 0 } ? new ConditionValue(ConditionValueKind.Texts, texts, 0) : default;
}

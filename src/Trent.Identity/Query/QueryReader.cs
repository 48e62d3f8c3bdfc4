// Reads the parameters of a request as the operation's types, and collects all that is wrong before it says so.
using System.Collections.Immutable;
using System.Globalization;
using Trent.Engine.Auditing;

namespace Trent.Identity.Query;

/// <summary>A tag as requests carry it.</summary>
/// <param name="Key">Its key, 1 to 128 characters.</param>
/// <param name="Value">Its value, at most 256 characters.</param>
public sealed record QueryTag(string Key, string Value);

/// <summary>
/// Typed access to a request, or to one structure inside it. What breaks a constraint is noted and the reading goes on;
/// <see cref="Check"/> throws one error with all of it, and has to be called before anything that was read is used. Parameters that
/// nobody reads are ignored, as in AWS.
/// </summary>
public sealed class QueryReader
{
    private static readonly QueryText TagKey = new(1, 128, QueryPatterns.TagKey);
    private static readonly QueryText TagValue = new(0, 256, QueryPatterns.TagValue);

    private readonly QueryRequest request;
    private readonly string prefix;
    private readonly List<string> violations;

    /// <summary>Reads a request.</summary>
    public QueryReader(QueryRequest request)
        : this(request, string.Empty, [])
    {
    }

    private QueryReader(QueryRequest request, string prefix, List<string> violations)
    {
        this.request = request;
        this.prefix = prefix;
        this.violations = violations;
    }

    /// <summary>A text that must be there; empty when it is not, which <see cref="Check"/> then says.</summary>
    public string Required(string name, QueryText shape)
    {
        if (Optional(name, shape) is { } value)
        {
            return value;
        }

        violations.Add($"Value null at '{PathOf(name)}' failed to satisfy constraint: Member must not be null");
        return string.Empty;
    }

    /// <summary>A text that may be left out.</summary>
    public string? Optional(string name, QueryText shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        string? value = request.Find(prefix + name);
        if (value is not null)
        {
            if (shape.IsEchoed)
            {
                request.Recorded.Note(prefix + name, new AuditValue.Literal(value));
            }

            CheckText(name, value, shape);
        }

        return value;
    }

    /// <summary>A text that may be left out and is one of a few.</summary>
    public string? OptionalOneOf(string name, IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        string? value = request.Find(prefix + name);
        if (value is not null)
        {
            request.Recorded.Note(prefix + name, new AuditValue.Literal(value));
        }

        if (value is not null && !values.Contains(value))
        {
            violations.Add($"{Told(name, value, isEchoed: true)} failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values)}]");
        }

        return value;
    }

    /// <summary>A text that must be there and is one of a few; empty when it is not.</summary>
    public string RequiredOneOf(string name, IReadOnlyCollection<string> values)
    {
        if (OptionalOneOf(name, values) is { } value)
        {
            return value;
        }

        violations.Add($"Value null at '{PathOf(name)}' failed to satisfy constraint: Member must not be null");
        return string.Empty;
    }

    /// <summary>A whole number that may be left out.</summary>
    /// <exception cref="QueryException">It is no whole number of 32 bits.</exception>
    public int? OptionalInteger(string name, int min, int max)
    {
        string? text = request.Find(prefix + name);
        if (text is null)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            throw new QueryException(QueryError.MalformedInput($"The parameter {prefix}{name} is not an integer."));
        }

        request.Recorded.Note(prefix + name, new AuditValue.Number(value));
        if (value < min)
        {
            violations.Add(string.Create(
                CultureInfo.InvariantCulture, $"Value '{value}' at '{PathOf(name)}' failed to satisfy constraint: Member must have value greater than or equal to {min}"));
        }
        else if (value > max)
        {
            violations.Add(string.Create(
                CultureInfo.InvariantCulture, $"Value '{value}' at '{PathOf(name)}' failed to satisfy constraint: Member must have value less than or equal to {max}"));
        }

        return value;
    }

    /// <summary>A truth value that may be left out.</summary>
    /// <exception cref="QueryException">It is neither <c>true</c> nor <c>false</c>.</exception>
    public bool? OptionalTruth(string name)
    {
        bool? value = request.Find(prefix + name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw new QueryException(QueryError.MalformedInput($"The parameter {prefix}{name} is neither true nor false.")),
        };
        if (value is { } given)
        {
            request.Recorded.Note(prefix + name, new AuditValue.Truth(given));
        }

        return value;
    }

    /// <summary>A list of texts; empty when it was not sent.</summary>
    /// <exception cref="QueryException">Its members are not numbered from 1 without gaps.</exception>
    public ImmutableArray<string> Texts(string name, QueryText shape, int membersMax)
    {
        int count = CountMembers(name, membersMax);
        ImmutableArray<string>.Builder members = ImmutableArray.CreateBuilder<string>(count);
        for (int index = 1; index <= count; index++)
        {
            members.Add(Required(MemberName(name, index), shape));
        }

        return members.MoveToImmutable();
    }

    /// <summary>A list of structures, each to be read by the reader that stands for it; empty when it was not sent.</summary>
    /// <exception cref="QueryException">Its members are not numbered from 1 without gaps.</exception>
    public ImmutableArray<QueryReader> Structures(string name, int membersMax)
    {
        int count = CountMembers(name, membersMax);
        ImmutableArray<QueryReader>.Builder members = ImmutableArray.CreateBuilder<QueryReader>(count);
        for (int index = 1; index <= count; index++)
        {
            members.Add(new QueryReader(request, $"{prefix}{MemberName(name, index)}.", violations));
        }

        return members.MoveToImmutable();
    }

    /// <summary>The tags of a request; empty when none were sent. Whether a key comes twice is the operation's to say.</summary>
    /// <exception cref="QueryException">They are not numbered from 1 without gaps.</exception>
    public ImmutableArray<QueryTag> Tags(string name, int tagsMax) =>
        [.. Structures(name, tagsMax).Select(static tag => new QueryTag(tag.Required("Key", TagKey), tag.Required("Value", TagValue)))];

    /// <summary>Ends the reading.</summary>
    /// <exception cref="QueryException">Something broke its constraint.</exception>
    public void Check()
    {
        if (violations.Count == 0)
        {
            return;
        }

        string? advice = violations.Find(static violation => violation.StartsWith(AdviceStart, StringComparison.Ordinal));
        throw new QueryException(QueryError.ValidationError(advice ?? string.Create(
            CultureInfo.InvariantCulture,
            $"{violations.Count} validation error{(violations.Count == 1 ? "" : "s")} detected: {string.Join("; ", violations.Take(QueryLimits.ViolationsToldMax))}")));
    }

    private const string AdviceStart = "The specified value for ";

    private static string MemberName(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.member.{index}");

    private void CheckText(string name, string value, QueryText shape)
    {
        if (value.Length < shape.CharactersMin)
        {
            violations.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Told(name, value, shape.IsEchoed)} failed to satisfy constraint: Member must have length greater than or equal to {shape.CharactersMin}"));
        }
        else if (value.Length > shape.CharactersMax)
        {
            violations.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Told(name, value, shape.IsEchoed)} failed to satisfy constraint: Member must have length less than or equal to {shape.CharactersMax}"));
        }
        else if (shape.Pattern is { } pattern && !pattern.Matches(value))
        {
            violations.Add(pattern.Advice is { } advice
                ? $"{AdviceStart}{PathOf(name)} is invalid. {advice}"
                : $"{Told(name, value, shape.IsEchoed)} failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern.Text}");
        }
    }

    private int CountMembers(string name, int membersMax)
    {
        string start = $"{prefix}{name}.member.";
        HashSet<int> indexes = [];
        int greatest = 0;
        foreach (string parameter in request.Names)
        {
            if (!parameter.StartsWith(start, StringComparison.Ordinal))
            {
                continue;
            }

            ReadOnlySpan<char> digits = parameter.AsSpan(start.Length);
            int dot = digits.IndexOf('.');
            digits = dot < 0 ? digits : digits[..dot];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index == 0 || digits[0] == '0')
            {
                throw new QueryException(QueryError.MalformedInput($"Members of {prefix}{name} are numbered from 1."));
            }

            _ = indexes.Add(index);
            greatest = Math.Max(greatest, index);
        }

        if (greatest != indexes.Count)
        {
            throw new QueryException(QueryError.MalformedInput($"Members of {prefix}{name} are numbered from 1 without gaps."));
        }

        if (greatest > membersMax)
        {
            violations.Add(string.Create(
                CultureInfo.InvariantCulture, $"Value at '{PathOf(name)}' failed to satisfy constraint: Member must have length less than or equal to {membersMax}"));
            return 0;
        }

        return greatest;
    }

    private string Told(string name, string value, bool isEchoed) =>
        isEchoed && value.Length <= QueryLimits.EchoedCharactersMax ? $"Value '{value}' at '{PathOf(name)}'" : $"Value at '{PathOf(name)}'";

    // As AWS writes places: each member in lower camel case, such as tags.1.member.key.
    private string PathOf(string name)
    {
        string[] parts = (prefix + name).Split('.');
        for (int index = 0; index < parts.Length; index++)
        {
            if (parts[index] == "member" && index + 1 < parts.Length)
            {
                (parts[index], parts[index + 1]) = (parts[index + 1], "member");
                index++;
            }
            else if (parts[index].Length > 0)
            {
                parts[index] = char.ToLowerInvariant(parts[index][0]) + parts[index][1..];
            }
        }

        return string.Join('.', parts);
    }
}

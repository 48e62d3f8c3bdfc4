// A change while it is being worked out.
using System.Globalization;

namespace Trent.Applying.Planning;

/// <summary>Collects the details and requests of one change.</summary>
/// <param name="account">The account it is made in.</param>
internal sealed class ChangeDraft(string account)
{
    private readonly List<string> details = [];
    private readonly List<Step> steps = [];

    /// <summary>Adds a detail, once.</summary>
    public void Note(string detail)
    {
        if (!details.Contains(detail))
        {
            details.Add(detail);
        }
    }

    /// <summary>Adds a request.</summary>
    public void Add(Step step) => steps.Add(step);

    /// <summary>Adds a request to IAM.</summary>
    public void Iam(string operation, params IEnumerable<KeyValuePair<string, string>> parameters) => steps.Add(new IamStep(account, operation, [.. parameters]));

    /// <summary>The change; none when there is nothing to do.</summary>
    /// <param name="kind">What happens.</param>
    /// <param name="phase">When.</param>
    /// <param name="subject">To what.</param>
    public IEnumerable<Change> Finish(ChangeKind kind, ChangePhase phase, string subject) =>
        steps.Count == 0 ? [] : [new Change(kind, phase, subject, kind == ChangeKind.Update ? details : [], steps)];

    /// <summary>A parameter.</summary>
    public static KeyValuePair<string, string> Parameter(string name, string value) => new(name, value);

    /// <summary>A parameter that is left out when there is no value.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Optional(string name, string? value) => value is null ? [] : [new(name, value)];

    /// <summary>A list as the query protocol writes it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> List(string name, IEnumerable<string> values) =>
        values.Select((value, index) => Parameter(string.Create(CultureInfo.InvariantCulture, $"{name}.member.{index + 1}"), value));

    /// <summary>Tags as the query protocol writes them.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Tags(IEnumerable<KeyValuePair<string, string>>? tags) =>
        (tags ?? []).SelectMany(static (tag, index) => new[]
        {
            Parameter(string.Create(CultureInfo.InvariantCulture, $"Tags.member.{index + 1}.Key"), tag.Key),
            Parameter(string.Create(CultureInfo.InvariantCulture, $"Tags.member.{index + 1}.Value"), tag.Value),
        });

    /// <summary>Brings the tags of something of IAM to what a file says.</summary>
    /// <param name="desired">The tags that there are to be; <see langword="null"/> when nothing is said of them.</param>
    /// <param name="present">The tags that there are.</param>
    /// <param name="noun">What has the tags, as operations name it: <c>User</c>.</param>
    /// <param name="identifier">The parameter that names it.</param>
    public void ChangeTags(
        IReadOnlyDictionary<string, string>? desired, IReadOnlyDictionary<string, string>? present, string noun, KeyValuePair<string, string> identifier)
    {
        (List<KeyValuePair<string, string>> set, List<string> removed) = Difference(desired, present);
        if (removed.Count > 0)
        {
            Note("tags");
            Iam($"Untag{noun}", [identifier, .. List("TagKeys", removed)]);
        }

        if (set.Count > 0)
        {
            Note("tags");
            Iam($"Tag{noun}", [identifier, .. Tags(set)]);
        }
    }

    /// <summary>What is to be set and removed to come from some pairs to others.</summary>
    public static (List<KeyValuePair<string, string>> Set, List<string> Removed) Difference(IReadOnlyDictionary<string, string>? desired, IReadOnlyDictionary<string, string>? present)
    {
        if (desired is null)
        {
            return ([], []);
        }

        Dictionary<string, string> known = new(present ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        return (
            [.. desired.Where(pair => !known.TryGetValue(pair.Key, out string? value) || value != pair.Value)],
            [.. known.Keys.Where(key => !desired.ContainsKey(key))]);
    }
}

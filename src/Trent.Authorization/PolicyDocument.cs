// A policy: parsed once, checked, compiled, and never changed.
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>A well-formed policy document. It can only be had from <see cref="Parse(string, PolicyKind)"/>; safe to share between threads.</summary>
public sealed class PolicyDocument
{
    /// <summary>
    /// The longest text that is looked at, in characters: the API's own bound on a policy (model constraint of PutKeyPolicy).
    /// The smaller quota in bytes is the caller's to check.
    /// </summary>
    public const int TextCharactersMax = 131_072;

    private readonly HashSet<ConditionKeyName> _keys;

    internal PolicyDocument(string text, PolicyKind kind, PolicyVersion version, string? id, ImmutableArray<PolicyStatement> statements)
    {
        Text = text;
        Kind = kind;
        Version = version;
        Id = id;
        Statements = statements;
        _keys = [.. statements.SelectMany(KeysOf).Select(key => key.Name)];
    }

    /// <summary>The text that was parsed, to the letter.</summary>
    public string Text { get; }

    /// <summary>What the policy is for.</summary>
    public PolicyKind Kind { get; }

    /// <summary>The version of the language; <see cref="PolicyVersion.Version20081017"/> when the text names none.</summary>
    public PolicyVersion Version { get; }

    /// <summary>The policy's own name, any text, or <see langword="null"/>.</summary>
    public string? Id { get; }

    /// <summary>The statements in the order of the text; at least one.</summary>
    public ImmutableArray<PolicyStatement> Statements { get; }

    /// <summary>
    /// Parses and checks the text of a key policy (docs/compatibility.md, "Key policies"). Never throws on any text; time and memory are linear in
    /// its length. A fault of form is reported before an invalid principal, wherever the two stand.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static PolicyParseResult Parse(string text) => Parse(text, PolicyKind.Key);

    /// <summary>
    /// Parses and checks the text of a policy of any kind (docs/authorization.md, "The language"), as <see cref="Parse(string)"/> does. Values of
    /// conditions that their operator cannot compare with are refused in identity-based and trust policies; in key policies they are accepted
    /// and match nothing. Quotas in characters, which differ between what a policy is attached to, are the caller's to check.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="kind">What the policy is for.</param>
    public static PolicyParseResult Parse(string text, PolicyKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PolicyParser.Parse(text, kind);
    }

    /// <summary>
    /// Whether any statement asks for a condition key, to compare its value or as a variable; for values that cost something to find out.
    /// A tag and a pair of the encryption context count as their name, whichever they are.
    /// </summary>
    public bool Asks(ConditionKeyName name) => _keys.Contains(name);

    /// <summary>
    /// The policy as GetKeyPolicy answers it: the same JSON with the members in the same order, indented by two spaces with a
    /// space on both sides of each colon (docs/compatibility.md, "Key policies"). Everything above U+00FF is escaped, so the text can be put back.
    /// </summary>
    public string Print() => PolicyPrinter.Print(Text, FrozenDictionary<string, string>.Empty);

    /// <summary>The same, with other texts in the place of some principals: of those that are gone, by which names nobody is meant any more.</summary>
    /// <param name="renamedPrincipals">What to print for a principal, by its text.</param>
    public string Print(IReadOnlyDictionary<string, string> renamedPrincipals)
    {
        ArgumentNullException.ThrowIfNull(renamedPrincipals);
        return PolicyPrinter.Print(Text, renamedPrincipals);
    }

    /// <summary>
    /// The lockout safety check (docs/compatibility.md, "Key policies"): whether a caller of the key's account could still call
    /// kms:PutKeyPolicy with this policy on the key, by itself or through the account's statement. Conditions are not evaluated:
    /// an Allow counts even with conditions, a Deny only without any.
    /// </summary>
    /// <param name="callerArn">The ARN of the calling principal: the account's root, a user, a session of a role or a federated user.</param>
    /// <param name="accountRootArn">The root ARN of the key's account.</param>
    /// <param name="keyArn">The ARN of the key that the policy is for.</param>
    /// <exception cref="ArgumentException"><paramref name="accountRootArn"/> is not the root ARN of an account.</exception>
    public bool AllowsPutKeyPolicyFor(string callerArn, string accountRootArn, string keyArn) =>
        new LockoutCheck(callerArn, accountRootArn, keyArn).Passes(this);

    private static IEnumerable<ConditionKey> KeysOf(PolicyStatement statement) =>
        [
            .. statement.Resources?.Variables ?? [],
            .. statement.Conditions.Select(condition => condition.KeyRead),
            .. statement.Conditions.SelectMany(condition => condition.Test.Variables),
        ];
}

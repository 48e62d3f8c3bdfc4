// A case of a Wycheproof file, what may come of it, and the rules by which the product refuses what the vectors allow.
using System.Text.Json;

namespace Trent.Cryptography.Tests.Wycheproof;

/// <summary>What the product made of a case.</summary>
internal enum Outcome
{
    /// <summary>What the case says comes of valid input: this result, or a signature that is accepted.</summary>
    AsStated,

    /// <summary>A refusal.</summary>
    Refused,

    /// <summary>A result that is not the one of the case: never right.</summary>
    Different,
}

/// <summary>Tries one case of a group whose key is already made.</summary>
internal delegate Outcome Attempt(WycheproofCase vector);

/// <summary>What is common to some cases of a file, such as the key.</summary>
/// <param name="Algorithm">What the file names as its algorithm.</param>
/// <param name="Implementation">Who computes, where there are several (see <see cref="Implementations"/>).</param>
/// <param name="Json">The group as it stands in the file.</param>
internal sealed record WycheproofGroup(string Algorithm, string Implementation, JsonElement Json)
{
    internal string Type => Json.Text("type");
}

/// <summary>One case.</summary>
internal sealed record WycheproofCase(WycheproofGroup Group, JsonElement Json)
{
    internal int Id => Json.Number("tcId");

    /// <summary>Whether the vectors call it valid, invalid, or acceptable, which leaves it to the implementation.</summary>
    internal string Result => Json.Text("result");

    internal bool IsInvalid => Result == "invalid";

    internal IEnumerable<string> Flags => Json.TryGetProperty("flags", out JsonElement flags) ? flags.EnumerateArray().Select(flag => flag.GetString()!) : [];

    internal bool HasFlag(string flag) => Flags.Contains(flag, StringComparer.Ordinal);

    internal bool Has(string name) => Json.TryGetProperty(name, out _);

    internal byte[] Hex(string name) => Json.Hex(name);

    internal bool IsEmpty(string name) => !Json.TryGetProperty(name, out JsonElement value) || value.GetString()!.Length == 0;

    public override string ToString() =>
        $"{Id} ({(Json.TryGetProperty("comment", out JsonElement comment) ? comment.GetString() : "")}; {string.Join(", ", Flags)}; {Result})";
}

/// <summary>A rule of the API, by which the product refuses cases that the vectors call valid or acceptable.</summary>
/// <param name="Reason">The rule.</param>
/// <param name="Applies">Which cases fall under it.</param>
internal sealed record Rule(string Reason, Func<WycheproofCase, bool> Applies)
{
    public override string ToString() => Reason;
}

/// <summary>How the cases of one type of group are tried, and the rules under which some of them fall: the first that applies counts.</summary>
internal sealed record Family(Func<WycheproofGroup, Attempt> Prepare, params Rule[] Rules);

// What came of parsing a policy document: the document, or the one reason it was refused.
namespace Trent.Authorization;

/// <summary>The outcome of <see cref="PolicyDocument.Parse(string, PolicyKind)"/>: one of the nested cases, and no other.</summary>
public abstract record PolicyParseResult
{
    private PolicyParseResult()
    {
    }

    /// <summary>The text is a policy of the kind.</summary>
    /// <param name="Document">The parsed policy.</param>
    public sealed record WellFormed(PolicyDocument Document) : PolicyParseResult;

    /// <summary>The text is not a policy of the kind.</summary>
    /// <param name="Reason">One English sentence for the person who wrote the policy; what it quotes of the text is cut to 64 characters.</param>
    public sealed record Malformed(string Reason) : PolicyParseResult;

    /// <summary>
    /// The text has the form of a policy, but one of its principals cannot be a principal: a group, a pattern inside an ARN,
    /// neither an ARN nor an account nor <c>*</c>, or a service that is not named like one.
    /// </summary>
    /// <param name="Principal">The first such principal as it stands in the text, of any length.</param>
    public sealed record InvalidPrincipal(string Principal) : PolicyParseResult;
}

// What a policy document must be to be accepted by IAM, and how a trust policy is shown.
using System.Collections.Frozen;
using Trent.Authorization;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>A trust policy that a role may have.</summary>
/// <param name="Text">Its text, to the letter.</param>
/// <param name="Principals">The unique ids of the users and roles that it names, by ARN.</param>
internal sealed record AcceptedTrust(string Text, FrozenDictionary<string, string> Principals);

/// <summary>Checks of policy documents.</summary>
internal sealed class PolicyTexts(IdentityDirectory directory)
{
    /// <summary>Characters that count towards a quota: white space does not (IAM quotas).</summary>
    public static int CountedCharacters(string text)
    {
        int count = 0;
        foreach (char c in text)
        {
            count += c is ' ' or '\t' or '\r' or '\n' ? 0 : 1;
        }

        return count;
    }

    /// <summary>Refuses texts that together are longer than a record is to hold.</summary>
    /// <exception cref="QueryException">They are.</exception>
    public static void CheckRoom(IEnumerable<string> texts)
    {
        if (texts.Sum(static text => text.Length) > Limits.PolicyTextsCharactersMax)
        {
            throw IamErrors.QuotaExceeded("PolicyTexts", Limits.PolicyTextsCharactersMax);
        }
    }

    /// <summary>Refuses a text that is no identity policy.</summary>
    /// <exception cref="QueryException">It is not.</exception>
    public static void Check(string text) => _ = Parse(text, PolicyKind.Identity);

    /// <summary>Refuses a text that is no managed policy, or one that is too large.</summary>
    /// <exception cref="QueryException">It is.</exception>
    public static void CheckManaged(string text)
    {
        if (CountedCharacters(text) > Limits.ManagedPolicyCharactersMax)
        {
            throw IamErrors.QuotaExceeded("PolicySize", Limits.ManagedPolicyCharactersMax);
        }

        Check(text);
    }

    /// <summary>Refuses a text that is no trust policy, is too large, or names users or roles that there are not.</summary>
    /// <exception cref="QueryException">It is refused.</exception>
    public async ValueTask<AcceptedTrust> AcceptTrustAsync(string text, CancellationToken cancellationToken)
    {
        if (CountedCharacters(text) > Limits.TrustPolicyCharactersMax)
        {
            throw IamErrors.QuotaExceeded("ACLSizePerRole", Limits.TrustPolicyCharactersMax);
        }

        PolicyDocument document = Parse(text, PolicyKind.Trust);
        Dictionary<string, string> principals = new(StringComparer.Ordinal);
        foreach (PolicyPrincipal.Identity identity in document.Statements.SelectMany(static statement => statement.Principals!.Principals).OfType<PolicyPrincipal.Identity>())
        {
            principals[identity.Arn] = await directory.FindUniqueIdAsync(identity.Arn, cancellationToken) ?? throw InvalidPrincipal(identity.Arn);
        }

        return new AcceptedTrust(text, principals.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>
    /// A role's trust policy as it is shown. A user or role that is gone is shown by its unique id, as one that is made anew under its name is
    /// not trusted.
    /// </summary>
    public async ValueTask<string> PrintTrustAsync(StoredRole role, CancellationToken cancellationToken)
    {
        string text = role.TrustPolicy;
        foreach ((string arn, string uniqueId) in role.TrustPrincipals ?? FrozenDictionary<string, string>.Empty)
        {
            if (await directory.FindUniqueIdAsync(arn, cancellationToken) != uniqueId)
            {
                text = text.Replace($"\"{arn}\"", $"\"{uniqueId}\"", StringComparison.Ordinal);
            }
        }

        return text;
    }

    private static PolicyDocument Parse(string text, PolicyKind kind) => PolicyDocument.Parse(text, kind) switch
    {
        PolicyParseResult.WellFormed wellFormed => wellFormed.Document,
        PolicyParseResult.InvalidPrincipal invalid => throw InvalidPrincipal(invalid.Principal),
        PolicyParseResult.Malformed malformed => throw IamErrors.MalformedPolicyDocument(malformed.Reason),
        _ => throw new InvalidOperationException("A parse result that is none of the three."),
    };

    private static QueryException InvalidPrincipal(string principal) =>
        IamErrors.MalformedPolicyDocument($"Invalid principal in policy: \"AWS\":\"{(principal.Length <= EchoedMax ? principal : principal[..EchoedMax])}\"");

    private const int EchoedMax = 256;
}

// What a key policy document must be to be accepted.
using System.Text;
using Trent.Authorization;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Checks of policy documents in CreateKey and PutKeyPolicy (docs/compatibility.md, "Key policies").</summary>
internal static class KeyPolicies
{
    /// <summary>The name of the one policy that a key has.</summary>
    public const string DefaultName = "default";

    private const string OverlyPermissive = "OverlyPermissiveCondition:";

    /// <summary>Refuses a document that is too large, malformed, names impossible principals, or would lock the caller out.</summary>
    /// <exception cref="LimitExceededException">It is too large.</exception>
    /// <exception cref="MalformedPolicyDocumentException">It is refused for any other reason.</exception>
    public static void Check(string policy, string keyArn, bool bypassLockoutSafetyCheck, Call call)
    {
        if (Encoding.UTF8.GetByteCount(policy) > Limits.PolicyBytesMax)
        {
            throw LimitExceededException.PolicyTooLarge(Limits.PolicyBytesMax);
        }

        PolicyDocument document = PolicyDocument.Parse(policy) switch
        {
            PolicyParseResult.WellFormed wellFormed => wellFormed.Document,
            PolicyParseResult.InvalidPrincipal invalid => throw MalformedPolicyDocumentException.InvalidPrincipals(invalid.Principal),
            PolicyParseResult.Malformed malformed when malformed.Reason.StartsWith(OverlyPermissive, StringComparison.Ordinal) =>
                throw MalformedPolicyDocumentException.OverlyPermissiveCondition(malformed.Reason),
            PolicyParseResult.Malformed malformed => throw MalformedPolicyDocumentException.Malformed(malformed.Reason),
            _ => throw new InvalidOperationException("A parse result that is none of the three."),
        };
        string rootArn = $"arn:{call.Partition}:iam::{call.Account.Value}:root";
        if (!bypassLockoutSafetyCheck && !document.AllowsPutKeyPolicyFor(call.Caller.PrincipalArn, rootArn, keyArn))
        {
            throw MalformedPolicyDocumentException.LockedOut();
        }
    }

    /// <summary>A key's policy, laid out as AWS lays it out.</summary>
    /// <exception cref="RecordIntegrityException">What is stored is no policy.</exception>
    public static string Print(StoredKey key) => PolicyDocument.Parse(key.Policy) is PolicyParseResult.WellFormed wellFormed
        ? wellFormed.Document.Print()
        : throw new RecordIntegrityException($"The policy of key {key.Arn} cannot be read.");
}

// What a key policy document must be to be accepted, and how it is shown.
using System.Collections.Frozen;
using System.Text;
using Trent.Authorization;
using Trent.Engine.Authorization;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>A policy that a key may have.</summary>
/// <param name="Text">Its text, to the letter.</param>
/// <param name="Principals">The unique ids of the users and roles that it names, by ARN; <see langword="null"/> where nobody knows them.</param>
internal sealed record AcceptedPolicy(string Text, FrozenDictionary<string, string>? Principals);

/// <summary>Checks of policy documents in CreateKey, ReplicateKey and PutKeyPolicy (docs/compatibility.md, "Key policies").</summary>
internal sealed class KeyPolicies(IPrincipalDirectory? directory)
{
    /// <summary>The name of the one policy that a key has.</summary>
    public const string DefaultName = "default";

    private const string OverlyPermissive = "OverlyPermissiveCondition:";

    /// <summary>Refuses a document that is too large, malformed, names principals that there are not, or would lock the caller out.</summary>
    /// <exception cref="LimitExceededException">It is too large.</exception>
    /// <exception cref="MalformedPolicyDocumentException">It is refused for any other reason.</exception>
    public async ValueTask<AcceptedPolicy> AcceptAsync(string policy, string keyArn, bool bypassLockoutSafetyCheck, Call call, CancellationToken cancellationToken)
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
        AcceptedPolicy accepted = new(policy, await PrincipalsOfAsync(document, cancellationToken));
        string rootArn = $"arn:{call.Partition}:iam::{call.Account.Value}:root";
        return bypassLockoutSafetyCheck || document.AllowsPutKeyPolicyFor(call.Caller.PrincipalArn, rootArn, keyArn)
            ? accepted
            : throw MalformedPolicyDocumentException.LockedOut();
    }

    /// <summary>
    /// A key's policy, laid out as AWS lays it out. A user or role that is gone is shown by its unique id, as one that is made anew under its
    /// name is not meant.
    /// </summary>
    /// <exception cref="RecordIntegrityException">What is stored is no policy.</exception>
    public async ValueTask<string> PrintAsync(StoredKey key, CancellationToken cancellationToken)
    {
        PolicyDocument document = KeyPolicyShelf.Parse(key);
        Dictionary<string, string> gone = new(StringComparer.Ordinal);
        foreach ((string arn, string uniqueId) in key.PolicyPrincipals ?? FrozenDictionary<string, string>.Empty)
        {
            if (directory is not null && await directory.FindUniqueIdAsync(arn, cancellationToken) != uniqueId)
            {
                gone.Add(arn, uniqueId);
            }
        }

        return document.Print(gone);
    }

    private async ValueTask<FrozenDictionary<string, string>?> PrincipalsOfAsync(PolicyDocument document, CancellationToken cancellationToken)
    {
        if (directory is null)
        {
            return null;
        }

        // Every statement of a key policy names principals.
        Dictionary<string, string> principals = new(StringComparer.Ordinal);
        foreach (PolicyPrincipal.Identity identity in document.Statements.SelectMany(statement => statement.Principals!.Principals).OfType<PolicyPrincipal.Identity>())
        {
            principals[identity.Arn] = await directory.FindUniqueIdAsync(identity.Arn, cancellationToken)
                ?? throw MalformedPolicyDocumentException.InvalidPrincipals(identity.Arn);
        }

        return principals.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

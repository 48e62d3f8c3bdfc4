// MalformedPolicyDocumentException: the key policy is not one that the service takes.
namespace Trent.Protocol;

/// <summary>The key policy is not one that the service takes.</summary>
public sealed class MalformedPolicyDocumentException : KmsServiceException
{
    internal MalformedPolicyDocumentException(string? wireMessage)
        : base("MalformedPolicyDocumentException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The document is no policy (docs/compatibility.md, "Key policies"). The reason is the service's own sentence about the document. The text is unconfirmed.</summary>
    public static MalformedPolicyDocumentException Malformed(string reason) =>
        new($"The key policy is malformed: {reason}");

    /// <summary>The caller could not change the policy again (docs/compatibility.md, "Key policies").</summary>
    public static MalformedPolicyDocumentException LockedOut() =>
        new("The new key policy will not allow you to update the key policy in the future.");

    /// <summary>
    /// A principal does not exist or is malformed (docs/compatibility.md, "Key policies"). AWS's recorded text ends with the first sentence; Trent
    /// says in a second one which principal it is, cut to 256 characters.
    /// </summary>
    public static MalformedPolicyDocumentException InvalidPrincipals(string? named) => new(named is null
        ? "Policy contains a statement with one or more invalid principals."
        : $"Policy contains a statement with one or more invalid principals. The first is: {(named.Length <= 256 ? named : named[..256])}");

    /// <summary>
    /// A condition would also hold when its key is absent (docs/compatibility.md, "Key policies"). The reason begins with
    /// <c>OverlyPermissiveCondition:</c>, the only word of AWS's text that is known.
    /// </summary>
    public static MalformedPolicyDocumentException OverlyPermissiveCondition(string reason) => new(reason);
}

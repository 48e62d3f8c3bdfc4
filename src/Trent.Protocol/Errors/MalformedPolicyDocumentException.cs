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

    /// <summary>A principal does not exist or is malformed (docs/compatibility.md, "Key policies"). The text that names it is unconfirmed.</summary>
    public static MalformedPolicyDocumentException InvalidPrincipals(string? named) =>
        new(named is null ? "Policy contains a statement with one or more invalid principals." : $"Policy contains a statement with one or more invalid principals: {named}.");

    /// <summary>A condition would also hold when its key is absent (docs/compatibility.md, "Key policies"). Only the first word of the text is known.</summary>
    public static MalformedPolicyDocumentException OverlyPermissiveCondition(string conditionKey) =>
        new($"OverlyPermissiveCondition: ForAllValues must not be used with the single-valued condition key {conditionKey}.");
}

// AlreadyExistsException: something of that name exists already.
namespace Trent.Protocol;

/// <summary>Something of that name exists already.</summary>
public sealed class AlreadyExistsException : KmsServiceException
{
    internal AlreadyExistsException(string? wireMessage)
        : base("AlreadyExistsException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The alias exists (docs/compatibility.md, "Aliases").</summary>
    public static AlreadyExistsException Alias(string aliasArn) =>
        new($"An alias with the name {aliasArn} already exists");

    /// <summary>The multi-Region key has a copy in that Region already (AWS KMS API). The text is unconfirmed.</summary>
    public static AlreadyExistsException Replica(string keyArn) =>
        new($"{keyArn} already exists.");
}

// InvalidAliasNameException: the alias name is not one that the operation takes.
namespace Trent.Protocol;

/// <summary>The alias name is not one that the operation takes.</summary>
public sealed class InvalidAliasNameException : KmsServiceException
{
    internal InvalidAliasNameException(string? wireMessage)
        : base("InvalidAliasNameException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static InvalidAliasNameException WithoutMessage() => new(null);
}

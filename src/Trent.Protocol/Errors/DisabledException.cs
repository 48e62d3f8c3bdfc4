// DisabledException: the key is disabled.
namespace Trent.Protocol;

/// <summary>The key is disabled.</summary>
public sealed class DisabledException : KmsServiceException
{
    internal DisabledException(string? wireMessage)
        : base("DisabledException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The key is disabled (AWS KMS developer guide, "Key states", code 1).</summary>
    public static DisabledException KeyIsDisabled(string arn) =>
        new($"{arn} is disabled.");
}

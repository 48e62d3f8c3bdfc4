// LimitExceededException: a quota is used up.
using System.Globalization;

namespace Trent.Protocol;

/// <summary>A quota is used up.</summary>
public sealed class LimitExceededException : KmsServiceException
{
    internal LimitExceededException(string? wireMessage)
        : base("LimitExceededException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The key has as many aliases as it may have (docs/compatibility.md, "Aliases"). The text is unconfirmed.</summary>
    public static LimitExceededException AliasesPerKey(string keyArn) =>
        new($"The number of aliases for the key {keyArn} has reached the limit.");

    /// <summary>The account has as many keys in this Region as it may have (docs/compatibility.md, "Creating keys"). The text is unconfirmed.</summary>
    public static LimitExceededException KeysPerAccount(int max) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The number of KMS keys has reached the limit of {max} for this account and Region."));

    /// <summary>The key has as many grants as it may have (AWS KMS API). The text is unconfirmed.</summary>
    public static LimitExceededException GrantsPerKey(string keyArn) =>
        new($"The number of grants for the key {keyArn} has reached the limit.");

    /// <summary>The account has as many custom key stores as it may have (AWS KMS API). The text is unconfirmed.</summary>
    public static LimitExceededException CustomKeyStores(int max) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The number of custom key stores has reached the limit of {max} for this account and Region."));

    /// <summary>The key was rotated on demand as often as it may be (docs/compatibility.md, "Rotation").</summary>
    public static LimitExceededException OnDemandRotations(string arn) =>
        new($"The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: {arn}");

    /// <summary>The policy is too long (docs/compatibility.md, "Key policies"). The text is unconfirmed.</summary>
    public static LimitExceededException PolicyTooLarge(int maxBytes) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The key policy is larger than the limit of {maxBytes} bytes."));
}

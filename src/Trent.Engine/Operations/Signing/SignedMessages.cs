// What Sign and Verify share: the permission they ask for, and how they take their message.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Messages to signatures (docs/compatibility.md, "Signatures").</summary>
internal static class SignedMessages
{
    /// <summary>Permission to sign or verify with a key.</summary>
    public static Access Plan(string action, string keyId, SigningAlgorithmSpec algorithm, KeyLastUsageTrackingOperation countsAsUse) =>
        Access.OnKeys(KeyAccess.Use(action, KeyAccess.AnyForm(keyId), KeyUsageType.SignVerify, RequestedAlgorithm.For(algorithm))) with { CountsAsUse = countsAsUse };

    /// <summary>In which form a message is given to an algorithm.</summary>
    /// <exception cref="ValidationException">The algorithm does not take that form, or the message has not its length.</exception>
    public static MessageForm FormOf(SigningAlgorithmSpec algorithm, MessageType? messageType, SensitiveBytes message)
    {
        MessageType given = messageType ?? MessageType.Raw;
        SigningScheme scheme = AlgorithmNames.SchemeOf(algorithm);
        MessageForm form = AlgorithmNames.FormOf(given);
        if (!SigningSchemes.Takes(scheme, form))
        {
            throw ValidationException.MessageTypeNotValid(given, algorithm);
        }

        return SigningSchemes.InputBytes(scheme, form) is { } bytes && message.Length != bytes ? throw ValidationException.DigestLength(algorithm) : form;
    }
}

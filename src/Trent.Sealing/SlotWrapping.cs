// What the seals have in common: slots are made of a wrapped root key, and a root key counts only once it is proven.
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

internal static class SlotWrapping
{
    /// <summary>The identity of a slot, in hexadecimal.</summary>
    internal static string Name(SealSlot slot) => Convert.ToHexStringLower(slot.SlotId.Span);

    /// <summary>Makes a slot whose root key a sealing key wraps.</summary>
    internal static SealSlot Wrap(SealingKey key, SealType type, ReadOnlySpan<byte> parameters, RootKey rootKey, ReadOnlySpan<byte> storeId)
    {
        byte[] slotId = RandomNumberGenerator.GetBytes(SealingKey.SlotIdBytes);
        byte[] wrapped = key.WrapRootKey(rootKey, storeId, slotId);
        return SealSlot.Create(type, slotId, parameters, wrapped, rootKey, storeId);
    }

    /// <summary>Opens a slot whose root key a sealing key wraps.</summary>
    /// <param name="key">The sealing key.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="storeId">The identity of the store.</param>
    /// <param name="failure">What did not happen, up to the name of the slot: <c>The passphrase does not open</c>.</param>
    /// <param name="likely">The likely reason: <c>was made with another passphrase</c>.</param>
    internal static RootKey Unwrap(SealingKey key, SealSlot slot, ReadOnlySpan<byte> storeId, string failure, string likely) =>
        Prove(key.UnwrapRootKey(slot.WrappedRootKey.Span, storeId, slot.SlotId.Span, slot.RootGeneration), slot, storeId, failure, likely);

    /// <summary>The root key when it is that of the slot and the store, and a failure otherwise.</summary>
    internal static RootKey Prove(RootKey? rootKey, SealSlot slot, ReadOnlySpan<byte> storeId, string failure, string likely)
    {
        if (rootKey is not null && slot.IsAuthentic(rootKey, storeId))
        {
            return rootKey;
        }

        rootKey?.Dispose();
        throw DoesNotOpen(slot, failure, likely, innerException: null);
    }

    internal static SealException DoesNotOpen(SealSlot slot, string failure, string likely, Exception? innerException)
    {
        string message = $"{failure} the slot {Name(slot)}: the slot {likely} or for another store, or was altered.";
        return innerException is null
            ? new SealException(SealFailure.DoesNotOpen, message)
            : new SealException(SealFailure.DoesNotOpen, message, innerException);
    }

    internal static SealException MalformedParameters(SealSlot slot) =>
        new(SealFailure.MalformedParameters, $"The parameters of the slot {Name(slot)} have not the form that its seal writes, or ask for more than is allowed.");

    internal static void RequireType(SealSlot slot, SealType type)
    {
        ArgumentNullException.ThrowIfNull(slot);
        if (slot.Type != type)
        {
            throw new SealException(SealFailure.OtherSealType, $"The slot {Name(slot)} is opened by {Describe(slot.Type)}, not by {Describe(type)}.");
        }
    }

    private static string Describe(SealType type) => type switch
    {
        SealType.File => "a key file",
        SealType.Passphrase => "a passphrase",
        SealType.Shamir => "shares",
        SealType.Pkcs11 => "a hardware security module",
        _ => "another key management service",
    };
}

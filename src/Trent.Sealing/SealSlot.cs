// A seal slot: the root key of a store, wrapped by one seal, in the form in which it is stored.
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// What is stored for each seal of a store: docs/sealed-key-format.md. Nothing in it is secret. What is read is not proven
/// until the root key it holds was unwrapped and <see cref="IsAuthentic"/> said so.
/// </summary>
public sealed class SealSlot
{
    /// <summary>The longest parameters of a seal, in bytes: enough for a public key or an address with options.</summary>
    public const int ParametersBytesMax = 4096;

    /// <summary>The longest wrapped root key, in bytes: another service's ciphertext may have 6,144.</summary>
    public const int WrappedRootKeyBytesMax = 8192;

    private const byte Version = 1;
    private const int TypeOffset = 3;
    private const int SlotIdOffset = 4;
    private const int GenerationOffset = SlotIdOffset + SealingKey.SlotIdBytes;
    private const int ParametersLengthOffset = GenerationOffset + sizeof(int);
    private const int ParametersOffset = ParametersLengthOffset + sizeof(int);
    private const int TailBytes = RootKey.CheckValueBytes + RootKey.SlotTagBytes;
    private const int MinimumBytes = ParametersOffset + sizeof(int) + TailBytes;

    private readonly byte[] _encoded;

    private SealSlot(byte[] encoded, int parametersLength, int wrappedLength)
    {
        _encoded = encoded;
        Type = (SealType)encoded[TypeOffset];
        SlotId = encoded.AsMemory(SlotIdOffset, SealingKey.SlotIdBytes);
        RootGeneration = BinaryPrimitives.ReadInt32BigEndian(encoded.AsSpan(GenerationOffset));
        Parameters = encoded.AsMemory(ParametersOffset, parametersLength);
        WrappedRootKey = encoded.AsMemory(ParametersOffset + parametersLength + sizeof(int), wrappedLength);
        CheckValue = encoded.AsMemory(encoded.Length - TailBytes, RootKey.CheckValueBytes);
    }

    /// <summary>The type of the seal that opens the slot.</summary>
    public SealType Type { get; }

    /// <summary>The identity of the slot, 16 random bytes.</summary>
    public ReadOnlyMemory<byte> SlotId { get; }

    /// <summary>The generation of the root key inside.</summary>
    public int RootGeneration { get; }

    /// <summary>What the seal needs to know to open the slot, in a form of its own; may be empty.</summary>
    public ReadOnlyMemory<byte> Parameters { get; }

    /// <summary>The root key, wrapped.</summary>
    public ReadOnlyMemory<byte> WrappedRootKey { get; }

    /// <summary>The check value of the root key inside, for this store.</summary>
    public ReadOnlyMemory<byte> CheckValue { get; }

    private static ReadOnlySpan<byte> Magic => "TS"u8;

    private ReadOnlySpan<byte> Tag => _encoded.AsSpan(_encoded.Length - RootKey.SlotTagBytes);

    private ReadOnlySpan<byte> Tagged => _encoded.AsSpan(0, _encoded.Length - RootKey.SlotTagBytes);

    /// <summary>Makes a slot for a root key that a seal has wrapped.</summary>
    /// <param name="type">The type of the seal.</param>
    /// <param name="slotId">The identity of the slot, to which the seal has bound the wrapped key.</param>
    /// <param name="parameters">At most <see cref="ParametersBytesMax"/> bytes.</param>
    /// <param name="wrappedRootKey">1 to <see cref="WrappedRootKeyBytesMax"/> bytes.</param>
    /// <param name="rootKey">The root key inside, which authenticates the slot.</param>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <exception cref="ArgumentException">A length is not as said.</exception>
    public static SealSlot Create(SealType type, ReadOnlySpan<byte> slotId, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> wrappedRootKey, RootKey rootKey, ReadOnlySpan<byte> storeId)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        if (!Enum.IsDefined(type) || slotId.Length != SealingKey.SlotIdBytes || parameters.Length > ParametersBytesMax || wrappedRootKey.Length is 0 or > WrappedRootKeyBytesMax)
        {
            throw new ArgumentException("The type or a length is not one that a slot may have.");
        }

        byte[] encoded = new byte[MinimumBytes + parameters.Length + wrappedRootKey.Length];
        Magic.CopyTo(encoded);
        encoded[Magic.Length] = Version;
        encoded[TypeOffset] = (byte)type;
        slotId.CopyTo(encoded.AsSpan(SlotIdOffset));
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(GenerationOffset), rootKey.Generation);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(ParametersLengthOffset), parameters.Length);
        parameters.CopyTo(encoded.AsSpan(ParametersOffset));
        int at = ParametersOffset + parameters.Length;
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(at), wrappedRootKey.Length);
        wrappedRootKey.CopyTo(encoded.AsSpan(at + sizeof(int)));
        rootKey.CheckValue(storeId).CopyTo(encoded.AsSpan(encoded.Length - TailBytes));
        var slot = new SealSlot(encoded, parameters.Length, wrappedRootKey.Length);
        rootKey.ComputeSlotTag(storeId, slot.Tagged, encoded.AsSpan(encoded.Length - RootKey.SlotTagBytes));
        return slot;
    }

    /// <summary>Reads a slot, strictly; the lengths it claims are bounded before anything is allocated.</summary>
    /// <returns><see langword="false"/> when the bytes are not exactly one slot of a version and type known here.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SealSlot? slot)
    {
        slot = null;
        if (bytes.Length is < MinimumBytes or > MinimumBytes + ParametersBytesMax + WrappedRootKeyBytesMax
            || !bytes.StartsWith(Magic)
            || bytes[Magic.Length] != Version
            || !Enum.IsDefined((SealType)bytes[TypeOffset])
            || BinaryPrimitives.ReadInt32BigEndian(bytes[GenerationOffset..]) < 1)
        {
            return false;
        }

        int parametersLength = BinaryPrimitives.ReadInt32BigEndian(bytes[ParametersLengthOffset..]);
        if (parametersLength is < 0 or > ParametersBytesMax || parametersLength > bytes.Length - MinimumBytes)
        {
            return false;
        }

        int wrappedLength = BinaryPrimitives.ReadInt32BigEndian(bytes[(ParametersOffset + parametersLength)..]);
        if (wrappedLength is < 1 or > WrappedRootKeyBytesMax || wrappedLength != bytes.Length - MinimumBytes - parametersLength)
        {
            return false;
        }

        slot = new SealSlot(bytes.ToArray(), parametersLength, wrappedLength);
        return true;
    }

    /// <summary>The slot in the form in which it is stored.</summary>
    public byte[] Write() => [.. _encoded];

    /// <summary>Whether a root key is the one inside and the slot, made for this store, is unaltered.</summary>
    /// <param name="rootKey">The root key that was unwrapped.</param>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    public bool IsAuthentic(RootKey rootKey, ReadOnlySpan<byte> storeId)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        Span<byte> tag = stackalloc byte[RootKey.SlotTagBytes];
        rootKey.ComputeSlotTag(storeId, Tagged, tag);
        return rootKey.Generation == RootGeneration
            & CryptographicOperations.FixedTimeEquals(rootKey.CheckValue(storeId), CheckValue.Span)
            & CryptographicOperations.FixedTimeEquals(tag, Tag);
    }
}

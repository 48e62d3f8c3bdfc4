// Which key of a token a slot was made with.
using System.Buffers.Binary;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Version 1, mechanism (1: AES-256-GCM, IV of 12 bytes, tag of 16), length (2) and label of the key in UTF-8, length (2) and id of the key,
/// which may be empty.
/// </summary>
internal sealed record Pkcs11Parameters(byte[] KeyLabel, byte[] KeyId)
{
    private const byte Version = 1;
    private const byte AesGcm = 1;
    private const int HeaderBytes = 2;

    internal byte[] Encode()
    {
        byte[] encoded = new byte[HeaderBytes + sizeof(ushort) + KeyLabel.Length + sizeof(ushort) + KeyId.Length];
        encoded[0] = Version;
        encoded[1] = AesGcm;
        Span<byte> rest = encoded.AsSpan(HeaderBytes);
        rest = WriteText(rest, KeyLabel);
        WriteText(rest, KeyId);
        return encoded;
    }

    /// <exception cref="SealException">They have not that form.</exception>
    internal static Pkcs11Parameters Read(SealSlot slot)
    {
        ReadOnlySpan<byte> encoded = slot.Parameters.Span;
        if (encoded.Length > HeaderBytes && encoded[0] == Version && encoded[1] == AesGcm)
        {
            ReadOnlySpan<byte> rest = encoded[HeaderBytes..];
            if (TryReadText(ref rest, out byte[] label) && label.Length > 0 && TryReadText(ref rest, out byte[] id) && rest.IsEmpty)
            {
                return new Pkcs11Parameters(label, id);
            }
        }

        throw SlotWrapping.MalformedParameters(slot);
    }

    private static Span<byte> WriteText(Span<byte> destination, byte[] text)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)text.Length));
        text.CopyTo(destination[sizeof(ushort)..]);
        return destination[(sizeof(ushort) + text.Length)..];
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> source, out byte[] text)
    {
        text = [];
        if (source.Length < sizeof(ushort))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(source);
        source = source[sizeof(ushort)..];
        if (length > Pkcs11Session.NameBytesMax || length > source.Length)
        {
            return false;
        }

        text = source[..length].ToArray();
        source = source[length..];
        return true;
    }
}

// The seal slot of a store as bytes of its database file: copied, and put back as somebody would who can write to the disk.
using System.Buffers.Binary;

namespace Trent.Conformance.Sealing;

internal static class SlotBytes
{
    // docs/sealed-key-format.md: magic, version, type, identity, generation, then parameters and wrapped key with their lengths, check value and tag.
    private const int ParametersLengthOffset = 24;
    private const int TailBytes = 16 + 32;

    /// <summary>The slot of a store that has one, and has had no other.</summary>
    public static byte[] Of(string database)
    {
        byte[] file = File.ReadAllBytes(database);
        int at = file.AsSpan().IndexOf("TS\x01"u8);
        Assert.True(at > 0, "The database has no slot.");
        return file.AsSpan(at, LengthOf(file.AsSpan(at))).ToArray();
    }

    /// <summary>Writes a slot over the one of a store, and over what is left of others.</summary>
    public static void PutBack(string database, byte[] slot)
    {
        byte[] file = File.ReadAllBytes(database);
        int replaced = 0;
        for (int at = 0; file.AsSpan(at).IndexOf("TS\x01"u8) is >= 0 and int next; at += next + 1)
        {
            Span<byte> present = file.AsSpan(at + next);
            if (present.Length > slot.Length && LengthOf(present) == slot.Length)
            {
                slot.CopyTo(present);
                replaced++;
            }
        }

        Assert.True(replaced > 0, "The database has no slot of that length.");
        File.WriteAllBytes(database, file);
    }

    private static int LengthOf(ReadOnlySpan<byte> slot)
    {
        int parameters = BinaryPrimitives.ReadInt32BigEndian(slot[ParametersLengthOffset..]);
        int wrappedLengthOffset = ParametersLengthOffset + sizeof(int) + parameters;
        return parameters is < 0 or > 4096 || wrappedLengthOffset + sizeof(int) > slot.Length
            ? -1
            : wrappedLengthOffset + sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(slot[wrappedLengthOffset..]) + TailBytes;
    }
}

// The stored form of a seal slot.
using System.Text.Json;
using Trent.Cryptography;

namespace Trent.Sealing.Tests;

public sealed class SealSlotTests
{
    private static readonly JsonElement File = Vectors.Read();

    public static TheoryData<string> Bad => [.. File.GetProperty("bad").EnumerateArray().Select(vector => vector.GetProperty("name").GetString()!)];

    [Fact]
    public void The_slot_of_the_vectors_is_read_and_authentic()
    {
        Assert.True(SealSlot.TryRead(Hex(File, "slot"), out SealSlot? slot));
        Assert.Equal(SealType.File, slot.Type);
        Assert.Equal(Hex(File, "slotId"), slot.SlotId.ToArray());
        Assert.Equal(3, slot.RootGeneration);
        Assert.Empty(slot.Parameters.ToArray());
        Assert.Equal(132, slot.WrappedRootKey.Length);
        using RootKey root = Root();
        Assert.Equal(root.CheckValue(Hex(File, "storeId")), slot.CheckValue.ToArray());
        Assert.True(slot.IsAuthentic(root, Hex(File, "storeId")));
        Assert.Equal(Hex(File, "slot"), slot.Write());
    }

    [Fact]
    public void The_slot_of_the_vectors_is_made()
    {
        Assert.True(SealSlot.TryRead(Hex(File, "slot"), out SealSlot? slot));
        using RootKey root = Root();
        Assert.Equal(Hex(File, "slot"), SealSlot.Create(SealType.File, slot.SlotId.Span, [], slot.WrappedRootKey.Span, root, Hex(File, "storeId")).Write());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_slot_is_refused_where_its_vector_says(string name)
    {
        JsonElement vector = File.GetProperty("bad").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        bool isRead = SealSlot.TryRead(Hex(vector, "slot"), out SealSlot? slot);
        Assert.Equal(vector.GetProperty("failure").GetString() == "open", isRead);
        using RootKey root = Root();
        Assert.False(slot?.IsAuthentic(root, Hex(File, "storeId")) ?? false);
    }

    [Fact]
    public void Another_root_key_store_or_generation_is_not_that_of_the_slot()
    {
        Assert.True(SealSlot.TryRead(Hex(File, "slot"), out SealSlot? slot));
        using RootKey root = Root();
        using RootKey other = RootKey.Generate(3);
        using RootKey generation = RootKey.FromBytes(root.DangerousSpan, 4);
        Assert.False(slot.IsAuthentic(other, Hex(File, "storeId")));
        Assert.False(slot.IsAuthentic(generation, Hex(File, "storeId")));
        Assert.False(slot.IsAuthentic(root, new byte[16]));
    }

    [Fact]
    public void Every_other_length_is_refused()
    {
        byte[] bytes = Hex(File, "slot");
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(SealSlot.TryRead(bytes.AsSpan(0, length), out _));
            Assert.False(SealSlot.TryRead([.. bytes, .. new byte[length + 1]], out _));
        }
    }

    [Fact]
    public void Parameters_and_wrapped_key_of_any_allowed_length_come_back()
    {
        using RootKey root = Root();
        foreach ((int parameters, int wrapped) in new[] { (0, 1), (1, 132), (SealSlot.ParametersBytesMax, SealSlot.WrappedRootKeyBytesMax) })
        {
            byte[] bytes = SealSlot.Create(SealType.File, new byte[16], [.. Enumerable.Repeat((byte)7, parameters)], [.. Enumerable.Repeat((byte)8, wrapped)], root, new byte[16]).Write();
            Assert.True(SealSlot.TryRead(bytes, out SealSlot? slot));
            Assert.Equal(Enumerable.Repeat((byte)7, parameters), slot.Parameters.ToArray());
            Assert.Equal(Enumerable.Repeat((byte)8, wrapped), slot.WrappedRootKey.ToArray());
            Assert.True(slot.IsAuthentic(root, new byte[16]));
        }
    }

    [Fact]
    public void Lengths_beyond_the_limits_are_refused()
    {
        using RootKey root = Root();
        Assert.Throws<ArgumentException>(() => SealSlot.Create(SealType.File, new byte[15], [], [1], root, new byte[16]));
        Assert.Throws<ArgumentException>(() => SealSlot.Create(SealType.File, new byte[16], new byte[SealSlot.ParametersBytesMax + 1], [1], root, new byte[16]));
        Assert.Throws<ArgumentException>(() => SealSlot.Create(SealType.File, new byte[16], [], [], root, new byte[16]));
        Assert.Throws<ArgumentException>(() => SealSlot.Create(SealType.File, new byte[16], [], new byte[SealSlot.WrappedRootKeyBytesMax + 1], root, new byte[16]));
        Assert.Throws<ArgumentException>(() => SealSlot.Create((SealType)0, new byte[16], [], [1], root, new byte[16]));
    }

    [Fact]
    public void Numbers_on_disk_are_frozen() => Assert.Equal(["File=1", "Passphrase=2", "Shamir=3", "Pkcs11=4", "Kms=5"], Enum.GetValues<SealType>().Select(value => $"{value}={(int)value}"));

    private static RootKey Root() => RootKey.FromBytes(Hex(File, "rootKey"), File.GetProperty("rootGeneration").GetInt32());

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}

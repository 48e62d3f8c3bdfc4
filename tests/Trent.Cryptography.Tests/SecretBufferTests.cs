// Secret bytes in memory.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trent.Cryptography.Tests;

public sealed class SecretBufferTests
{
    [Fact]
    public void Disposing_zeroes_the_bytes()
    {
        SecretBuffer buffer = SecretBuffer.CopyOf([1, 2, 3]);
        ReadOnlySpan<byte> span = buffer.DangerousSpan;
        Assert.Equal([1, 2, 3], span.ToArray());
        buffer.Dispose();
        Assert.Equal([0, 0, 0], span.ToArray());
        buffer.Dispose();
    }

    [Fact]
    public void A_disposed_buffer_says_so()
    {
        SecretBuffer buffer = SecretBuffer.Random(8);
        buffer.Dispose();
        Assert.Equal(8, buffer.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.DangerousSpan.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.TryLockInMemory());
    }

    [Fact]
    public void The_bytes_do_not_move()
    {
        using SecretBuffer buffer = SecretBuffer.CopyOf([7]);
        nint before = Address(buffer.DangerousSpan);
        for (int i = 0; i < 3; i++)
        {
            _ = new byte[100_000];
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        Assert.Equal(before, Address(buffer.DangerousSpan));
    }

    [Fact]
    public void A_copy_is_independent_of_its_source()
    {
        byte[] source = [1, 2];
        using SecretBuffer buffer = SecretBuffer.CopyOf(source);
        source[0] = 9;
        Assert.Equal([1, 2], buffer.DangerousSpan.ToArray());
    }

    [Fact]
    public void Create_starts_with_zeros_and_hands_over_the_state()
    {
        using SecretBuffer buffer = SecretBuffer.Create(3, (byte)5, static (span, value) => span[1] = value);
        Assert.Equal([0, 5, 0], buffer.DangerousSpan.ToArray());
    }

    [Fact]
    public void A_fill_that_throws_leaves_nothing()
    {
        nint address = 0;
        Assert.Throws<InvalidOperationException>(() => SecretBuffer.Create(3, 0, (span, _) =>
        {
            span.Fill(9);
            address = Address(span);
            throw new InvalidOperationException();
        }));
        Assert.Equal([0, 0, 0], new[] { Marshal.ReadByte(address), Marshal.ReadByte(address, 1), Marshal.ReadByte(address, 2) });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(SecretBuffer.BytesMax + 1)]
    public void Other_lengths_are_refused(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretBuffer.Random(length));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretBuffer.Create(length, 0, static (_, _) => { }));
    }

    [Fact]
    public void An_empty_copy_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => SecretBuffer.CopyOf([]));

    [Fact]
    public void Random_buffers_differ()
    {
        using SecretBuffer first = SecretBuffer.Random(32);
        using SecretBuffer second = SecretBuffer.Random(32);
        Assert.False(first.DangerousSpan.SequenceEqual(second.DangerousSpan));
    }

    [Fact]
    public void Nothing_of_the_content_is_printed()
    {
        using SecretBuffer buffer = SecretBuffer.CopyOf("hunter2"u8);
        Assert.Equal("SecretBuffer", buffer.ToString());
        Assert.Equal("SecretBuffer", $"{buffer}");
    }

    [Fact]
    public void There_is_no_equality_of_content()
    {
        Assert.DoesNotContain(typeof(SecretBuffer).GetMethods(BindingFlags.Static | BindingFlags.Public), method => method.Name == "op_Equality");
        using SecretBuffer first = SecretBuffer.CopyOf([1]);
        using SecretBuffer second = SecretBuffer.CopyOf([1]);
        Assert.False(first.Equals(second));
    }

    [Fact]
    public void Whether_memory_is_locked_is_visible()
    {
        using SecretBuffer buffer = SecretBuffer.Random(32);
        Assert.False(buffer.IsLockedInMemory);
        Assert.Equal(buffer.TryLockInMemory(), buffer.IsLockedInMemory);
        if (OperatingSystem.IsLinux())
        {
            Assert.SkipUnless(buffer.IsLockedInMemory, "This machine's limit on locked memory is exhausted.");
        }
    }

    [Fact]
    public void No_type_of_the_assembly_prints_more_than_its_name_or_public_attributes()
    {
        using RootKey root = RootKey.Generate();
        using StoreKeys store = root.DeriveStoreKeys(TestKeys.StoreId);
        using DomainKey domain = store.CreateDomainKey(1);
        using SymmetricKey key = TestKeys.Symmetric();
        Assert.All(new object[] { root, store, domain, key }, value => Assert.Equal(value.GetType().FullName, value.ToString()));
    }

    private static nint Address(ReadOnlySpan<byte> span) => Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(span));
}

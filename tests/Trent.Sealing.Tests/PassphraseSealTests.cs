// The seal of a passphrase: what stands in its slot, what opens it, and what is refused unread.
using System.Buffers.Binary;
using System.Text;
using Trent.Cryptography;

namespace Trent.Sealing.Tests;

public sealed class PassphraseSealTests
{
    private const string Passphrase = "correct horse battery stäple";
    private static readonly byte[] StoreId = [.. Enumerable.Range(1, 16).Select(static value => (byte)value)];
    private static readonly Argon2idCost Cheap = new(Argon2idCost.MemoryKibibytesMin, 1);
    private static readonly Argon2idCost Dearer = new(Argon2idCost.MemoryKibibytesMin, 2);

    [Fact]
    public async Task The_cost_and_a_salt_of_its_own_stand_in_each_slot_and_open_it()
    {
        using RootKey root = RootKey.Generate();
        using PassphraseSeal seal = Seal(Passphrase, Dearer);
        SealSlot first = await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        SealSlot second = await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        byte[] parameters = first.Parameters.ToArray();
        Assert.Equal(26, parameters.Length);
        Assert.Equal((1, Argon2idCost.MemoryKibibytesMin, 2, 1), (parameters[0], BinaryPrimitives.ReadInt32BigEndian(parameters.AsSpan(1)), BinaryPrimitives.ReadInt32BigEndian(parameters.AsSpan(5)), parameters[9]));
        Assert.NotEqual(parameters[10..], second.Parameters[10..].ToArray());

        // What it costs is read from the slot, not from the seal.
        using PassphraseSeal other = Seal(Passphrase, Cheap);
        using RootKey opened = await other.UnwrapAsync(first, StoreId, TestContext.Current.CancellationToken);
        Assert.Equal(root.DangerousSpan.ToArray(), opened.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task A_slot_is_to_be_made_anew_when_it_costs_less_than_new_ones()
    {
        using RootKey root = RootKey.Generate();
        using PassphraseSeal cheap = Seal(Passphrase, Cheap);
        using PassphraseSeal dearer = Seal(Passphrase, Dearer);
        SealSlot weak = await cheap.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        SealSlot strong = await dearer.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        Assert.Equal((false, true, false, false), (cheap.NeedsUpgrade(weak), dearer.NeedsUpgrade(weak), cheap.NeedsUpgrade(strong), dearer.NeedsUpgrade(strong)));
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("correct horse battery stäple ")]
    [InlineData("Correct horse battery stäple")]
    [InlineData("x")]
    public async Task Another_passphrase_does_not_open(string wrong) => await RefusesAsync(SealFailure.DoesNotOpen, await MakeAsync(), wrong);

    [Fact]
    public async Task Another_store_does_not_open()
    {
        using PassphraseSeal seal = Seal(Passphrase, Cheap);
        SealSlot slot = await MakeAsync();
        Assert.Equal(SealFailure.DoesNotOpen, (await Assert.ThrowsAsync<SealException>(async () => await seal.UnwrapAsync(slot, new byte[16], TestContext.Current.CancellationToken))).Failure);
    }

    [Theory]
    [InlineData(0, 2)] // version
    [InlineData(1, 0x7F)] // terabytes
    [InlineData(1, 0x80)] // negative
    [InlineData(3, 0x00)] // no memory
    [InlineData(5, 0x7F)] // years
    [InlineData(8, 0)] // no pass
    [InlineData(8, 11)] // one pass more than the bound
    [InlineData(9, 2)] // lanes
    public async Task A_cost_beyond_the_bounds_is_refused_before_it_is_paid(int offset, int value) =>
        await RefusesAsync(SealFailure.MalformedParameters, Altered(await MakeAsync(), offset, (byte)value), Passphrase);

    [Theory]
    [InlineData(8, 3)] // passes within the bounds
    [InlineData(10, 0xA5)] // salt
    [InlineData(25, 0xA5)]
    public async Task Altered_parameters_within_the_bounds_do_not_open(int offset, int value) =>
        await RefusesAsync(SealFailure.DoesNotOpen, Altered(await MakeAsync(), offset, (byte)value), Passphrase);

    [Theory]
    [InlineData("elevencharö", true)]
    [InlineData("twelve chars", false)]
    [InlineData("äöüäöüäöüäöü", false)]
    [InlineData("🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑", true)]
    public async Task A_new_slot_takes_twelve_characters_however_many_bytes_they_have(string passphrase, bool isTooShort)
    {
        using RootKey root = RootKey.Generate();
        using PassphraseSeal seal = Seal(passphrase, Cheap);
        Exception? refused = await Record.ExceptionAsync(async () => await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken));
        Assert.Equal(isTooShort ? SealFailure.PassphraseTooShort : null, (refused as SealException)?.Failure);
        Assert.Equal(isTooShort, refused is not null);
    }

    [Fact]
    public async Task What_is_no_text_or_too_long_is_refused()
    {
        using RootKey root = RootKey.Generate();
        foreach (byte[] bytes in new byte[][] { [.. Enumerable.Repeat((byte)0xFF, 20)], [.. Enumerable.Repeat((byte)'a', PassphraseKey.PassphraseBytesMax + 1)] })
        {
            using PassphraseSeal seal = new(SecretBuffer.CopyOf(bytes), Cheap);
            Assert.Equal(SealFailure.PassphraseUnusable, (await Assert.ThrowsAsync<SealException>(async () => await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken))).Failure);
        }
    }

    [Fact]
    public async Task A_slot_of_another_type_is_refused()
    {
        using RootKey root = RootKey.Generate();
        SealSlot slot = SealSlot.Create(SealType.Shamir, new byte[16], [], [1], root, StoreId);
        await RefusesAsync(SealFailure.OtherSealType, slot, Passphrase);
    }

    private static PassphraseSeal Seal(string passphrase, Argon2idCost cost) => new(SecretBuffer.CopyOf(Encoding.UTF8.GetBytes(passphrase)), cost);

    private static async Task<SealSlot> MakeAsync()
    {
        using RootKey root = RootKey.Generate();
        using PassphraseSeal seal = Seal(Passphrase, Cheap);
        return await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
    }

    private static SealSlot Altered(SealSlot slot, int offset, byte value)
    {
        byte[] bytes = slot.Write();
        bytes[28 + offset] = value;
        Assert.True(SealSlot.TryRead(bytes, out SealSlot? altered));
        return altered;
    }

    private static async Task RefusesAsync(SealFailure failure, SealSlot slot, string passphrase)
    {
        using PassphraseSeal seal = Seal(passphrase, Cheap);
        SealException exception = await Assert.ThrowsAsync<SealException>(async () => await seal.UnwrapAsync(slot, StoreId, TestContext.Current.CancellationToken));
        Assert.Equal(failure, exception.Failure);
        Assert.Contains(Convert.ToHexStringLower(slot.SlotId.Span), exception.Message, StringComparison.Ordinal);
    }
}

// Shares wait a quarter of an hour for the next one, and no longer.
using Microsoft.Extensions.Time.Testing;
using Trent.Cryptography;
using Trent.Sealing;
using Trent.Unsealing;

namespace Trent.Conformance.Sealing;

public sealed class ShareDeskTests : IDisposable
{
    private static readonly byte[] StoreId = new byte[16];

    private readonly FakeTimeProvider clock = new();
    private readonly List<SecretShare> made = [];
    private readonly ShareDesk desk;

    public ShareDeskTests() => desk = new ShareDesk(clock);

    public void Dispose()
    {
        desk.Dispose();
        made.ForEach(static share => share.Dispose());
    }

    [Fact]
    public async Task Shares_are_forgotten_when_no_other_comes_for_a_quarter_of_an_hour()
    {
        await ExpectAsync();
        Assert.Equal(UnsealResult.ShareTaken, Add(0));
        clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(UnsealResult.ShareTaken, Add(1));
        clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal((3, 2), desk.Progress);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((3, 0), desk.Progress);
        Assert.Equal(UnsealResult.ShareTaken, Add(2));
        Assert.Equal((3, 1), desk.Progress);
    }

    [Fact]
    public async Task A_share_that_is_refused_does_not_keep_the_others_longer()
    {
        await ExpectAsync();
        _ = Add(0);
        clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(UnsealResult.ShareRefused, desk.Add("nonsense"u8, out _).Result);
        Assert.Equal(UnsealResult.ShareRepeated, Add(0));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((3, 0), desk.Progress);
    }

    [Fact]
    public async Task Shares_of_two_sets_are_collected_apart()
    {
        using RootKey rootKey = RootKey.Generate();
        List<SealSlot> slots = [await SlotAsync(rootKey, 2), await SlotAsync(rootKey, 2)];
        desk.Expect(slots, StoreId);
        Assert.Equal(UnsealResult.ShareTaken, Add(0));
        Assert.Equal(UnsealResult.ShareTaken, Add(2));
        Assert.Equal((2, 1), desk.Progress);
        using SecretBuffer text = made[3].WritePlaintext();
        Assert.Equal(UnsealResult.Unsealed, desk.Add(text.DangerousSpan, out ShamirSeal? seal).Result);
        using (seal)
        {
            using RootKey opened = await seal!.UnwrapAsync(slots[1], StoreId, TestContext.Current.CancellationToken);
            Assert.Equal(rootKey.CheckValue(StoreId), opened.CheckValue(StoreId));
        }
    }

    [Fact]
    public async Task A_slot_that_is_damaged_does_not_keep_the_shares_of_another_from_counting()
    {
        using RootKey rootKey = RootKey.Generate();
        SealSlot good = await SlotAsync(rootKey, 3);
        SealSlot damaged = SealSlot.Create(SealType.Shamir, good.SlotId.Span, good.Parameters.Span[..^1], good.WrappedRootKey.Span, rootKey, StoreId);
        Assert.Throws<SealException>(() => desk.Expect([damaged], StoreId));
        desk.Expect([damaged, good], StoreId);
        Assert.Equal(UnsealResult.ShareTaken, Add(0));
    }

    [Fact]
    public void Nothing_is_expected_before_a_store_is_locked()
    {
        Assert.Null(desk.Progress);
        Assert.Equal(UnsealResult.ShareRefused, desk.Add("nonsense"u8, out _).Result);
    }

    private async Task ExpectAsync()
    {
        using RootKey rootKey = RootKey.Generate();
        desk.Expect([await SlotAsync(rootKey, 3)], StoreId);
    }

    private async Task<SealSlot> SlotAsync(RootKey rootKey, int threshold)
    {
        using ShamirSeal seal = ShamirSeal.Create(threshold, 3, out IReadOnlyList<SecretShare> shares);
        made.AddRange(shares.Take(threshold == 3 ? 3 : 2));
        return await seal.WrapAsync(rootKey, StoreId, TestContext.Current.CancellationToken);
    }

    private UnsealResult Add(int share)
    {
        using SecretBuffer text = made[share].WritePlaintext();
        return desk.Add(text.DangerousSpan, out _).Result;
    }
}

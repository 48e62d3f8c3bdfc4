// Shares: every so many of a set open, fewer do not, and each that is not one of the set is told apart when it comes.
using System.Numerics;
using System.Text;
using Trent.Cryptography;

namespace Trent.Sealing.Tests;

public sealed class ShamirSealTests
{
    private static readonly byte[] StoreId = [.. Enumerable.Range(1, 16).Select(static value => (byte)value)];

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    [InlineData(5, 6)]
    [InlineData(16, 16)]
    public async Task Every_subset_of_as_many_as_the_threshold_opens_and_no_smaller_one(int threshold, int count)
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(threshold, count, root);
        for (uint subset = 0; subset < 1u << count; subset++)
        {
            int size = BitOperations.PopCount(subset);
            if (size != threshold && size != threshold - 1)
            {
                continue;
            }

            using ShareCollector collector = new(slot, StoreId);
            foreach (string share in shares.Where((_, index) => (subset >> index & 1) == 1))
            {
                Assert.Equal(ShareOutcome.Accepted, collector.Add(share));
            }

            ShareCombination combination = collector.TryCombine(out ShamirSeal? seal);
            using (seal)
            {
                Assert.Equal(size == threshold ? ShareCombination.Combined : ShareCombination.TooFew, combination);
                if (seal is not null)
                {
                    using RootKey opened = await seal.UnwrapAsync(slot, StoreId, TestContext.Current.CancellationToken);
                    Assert.Equal(root.DangerousSpan.ToArray(), opened.DangerousSpan.ToArray());
                }
            }
        }
    }

    [Fact]
    public async Task What_shares_have_combined_wraps_another_root_key_for_the_same_shares()
    {
        using RootKey root = RootKey.Generate();
        using RootKey next = RootKey.Generate(2);
        (SealSlot slot, string[] shares) = await MakeAsync(2, 3, root);
        using ShamirSeal combined = Combine(slot, shares[0], shares[1]);
        SealSlot nextSlot = await combined.WrapAsync(next, StoreId, TestContext.Current.CancellationToken);
        using ShamirSeal again = Combine(nextSlot, shares[2], shares[0]);
        using RootKey opened = await again.UnwrapAsync(nextSlot, StoreId, TestContext.Current.CancellationToken);
        Assert.Equal(next.DangerousSpan.ToArray(), opened.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task Shares_of_two_sets_do_not_mix()
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 3, root);
        (SealSlot otherSlot, string[] others) = await MakeAsync(2, 3, root);
        using ShareCollector collector = new(slot, StoreId);
        Assert.Equal(ShareOutcome.Accepted, collector.Add(shares[0]));
        Assert.Equal(ShareOutcome.OtherSet, collector.Add(others[1]));
        Assert.Equal(ShareCombination.TooFew, collector.TryCombine(out _));
        using ShamirSeal seal = Combine(slot, shares[0], shares[1]);
        Assert.Equal(SealFailure.DoesNotOpen, (await Assert.ThrowsAsync<SealException>(async () => await seal.UnwrapAsync(otherSlot, StoreId, TestContext.Current.CancellationToken))).Failure);
    }

    [Fact]
    public async Task A_share_counts_once_and_none_beyond_the_threshold()
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 3, root);
        using ShareCollector collector = new(slot, StoreId);
        Assert.Equal(ShareOutcome.Accepted, collector.Add(shares[1]));
        Assert.Equal(ShareOutcome.Duplicate, collector.Add(shares[1].ToUpperInvariant()));
        Assert.Equal(1, collector.Received);
        Assert.Equal(ShareOutcome.Accepted, collector.Add(shares[2]));
        Assert.Equal(ShareOutcome.Enough, collector.Add(shares[0]));
        collector.Clear();
        Assert.Equal(0, collector.Received);
    }

    [Fact]
    public async Task Every_wrong_character_of_a_share_is_found()
    {
        const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 2, root);
        string share = shares[0];
        using ShareCollector collector = new(slot, StoreId);
        for (int at = "trent-share-1".Length; at < share.Length; at++)
        {
            foreach (char digit in share[at] == '-' ? "" : Digits)
            {
                if (digit != share[at])
                {
                    Assert.Equal(ShareOutcome.Damaged, collector.Add(share[..at] + digit + share[(at + 1)..]));
                }
            }
        }

        Assert.Equal(0, collector.Received);
    }

    [Fact]
    public async Task Case_blanks_hyphens_and_letters_that_look_like_digits_do_not_matter()
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 2, root);
        string digits = shares[0]["trent-share-1".Length..];
        foreach (string text in (string[])[
            $"  {shares[0]}\n", shares[0].ToUpperInvariant(), shares[0].Replace('-', ' '), shares[0].Replace("-", "", StringComparison.Ordinal),
            "trent-share-1" + digits.Replace('0', 'o').Replace('1', 'l'), "trent-share-1" + digits.Replace('0', 'O').Replace('1', 'I'),
            "trent-share-l" + digits, "TRENT-SHARE-I" + digits])
        {
            using ShareCollector collector = new(slot, StoreId);
            Assert.Equal(ShareOutcome.Accepted, collector.Add(text));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse battery staple")]
    [InlineData("trent-share-1")]
    [InlineData("trent-share-1-0000")]
    public async Task What_is_no_share_is_malformed(string text) => Assert.Equal(ShareOutcome.Malformed, await JudgeAsync(_ => text));

    [Fact]
    public async Task A_share_that_is_cut_or_longer_or_has_a_letter_that_is_no_digit_is_malformed()
    {
        Assert.Equal(ShareOutcome.Malformed, await JudgeAsync(static share => share[..^1]));
        Assert.Equal(ShareOutcome.Malformed, await JudgeAsync(static share => share + "0"));
        Assert.Equal(ShareOutcome.Malformed, await JudgeAsync(static share => share[..^1] + "u"));
        Assert.Equal(ShareOutcome.Malformed, await JudgeAsync(static share => share[..^1] + "é"));
    }

    [Fact]
    public async Task A_share_of_a_later_version_is_called_so() =>
        Assert.Equal(ShareOutcome.UnknownVersion, await JudgeAsync(static share => "trent-share-2" + share["trent-share-2".Length..]));

    [Fact]
    public async Task A_share_that_was_made_up_for_the_set_is_not_genuine()
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 3, root);
        Assert.Equal(ShareOutcome.Accepted, SecretShare.Read(shares[0], out SecretShare? genuine));
        using (genuine)
        {
            using SecretBuffer value = SecretBuffer.Random(32);
            using SecretBuffer own = SecretBuffer.CopyOf(genuine!.DangerousValue);
            foreach ((int threshold, int count, int index, SecretBuffer content) in new[] { (2, 3, 1, value), (2, 3, 2, own), (2, 3, 4, own), (2, 3, 0, own), (3, 3, 1, own), (2, 4, 1, own) })
            {
                using SecretShare forged = SecretShare.Create(genuine.SetId.Span, threshold, count, index, content);
                using SecretBuffer text = forged.WritePlaintext();
                using ShareCollector collector = new(slot, StoreId);
                Assert.Equal(ShareOutcome.NotGenuine, collector.Add(text.DangerousSpan));
                Assert.Equal(0, collector.Received);
            }
        }
    }

    [Fact]
    public async Task Shares_that_do_not_fit_an_altered_slot_are_forgotten()
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 2, root);
        byte[] bytes = slot.Write();
        bytes[^1] ^= 1;
        Assert.True(SealSlot.TryRead(bytes, out SealSlot? altered));
        using ShareCollector collector = new(altered, StoreId);
        _ = collector.Add(shares[0]);
        _ = collector.Add(shares[1]);
        Assert.Equal(ShareCombination.DoNotFit, collector.TryCombine(out ShamirSeal? seal));
        Assert.Null(seal);
        Assert.Equal(0, collector.Received);
    }

    [Theory]
    [InlineData(0, 2)] // version
    [InlineData(17, 1)] // threshold
    [InlineData(17, 17)]
    [InlineData(18, 33)] // shares
    [InlineData(18, 2)]
    [InlineData(18, 4)]
    public async Task Parameters_of_another_form_are_refused(int offset, int value)
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, _) = await MakeAsync(2, 3, root);
        byte[] bytes = slot.Write();
        bytes[28 + offset] = (byte)value;
        Assert.True(SealSlot.TryRead(bytes, out SealSlot? altered));
        Assert.Equal(SealFailure.MalformedParameters, Assert.Throws<SealException>(() => new ShareCollector(altered, StoreId)).Failure);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(17, 20)]
    [InlineData(3, 2)]
    [InlineData(2, 33)]
    public void Numbers_beyond_the_bounds_make_no_set(int threshold, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShamirSeal.Create(threshold, count, out _));

    private static async Task<(SealSlot Slot, string[] Shares)> MakeAsync(int threshold, int count, RootKey root)
    {
        using ShamirSeal seal = ShamirSeal.Create(threshold, count, out IReadOnlyList<SecretShare> shares);
        string[] texts = [.. shares.Select(static share =>
        {
            using (share)
            {
                using SecretBuffer text = share.WritePlaintext();
                return Encoding.ASCII.GetString(text.DangerousSpan);
            }
        })];
        return (await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken), texts);
    }

    private static async Task<ShareOutcome> JudgeAsync(Func<string, string> change)
    {
        using RootKey root = RootKey.Generate();
        (SealSlot slot, string[] shares) = await MakeAsync(2, 2, root);
        using ShareCollector collector = new(slot, StoreId);
        return collector.Add(change(shares[0]));
    }

    private static ShamirSeal Combine(SealSlot slot, params string[] shares)
    {
        using ShareCollector collector = new(slot, StoreId);
        Assert.All(shares, share => Assert.Equal(ShareOutcome.Accepted, collector.Add(share)));
        Assert.Equal(ShareCombination.Combined, collector.TryCombine(out ShamirSeal? seal));
        return seal!;
    }
}

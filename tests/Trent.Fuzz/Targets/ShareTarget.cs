// Shares as people type them, one a line, in front of the slot that they open.
using System.Text;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.Fuzz.Targets;

/// <summary>The first byte says whether texts follow, or the bytes of a share, to which the checksum is made, so that what stands behind it is reached.</summary>
internal sealed class ShareTarget : Target
{
    private const int Threshold = 2;

    private readonly ShareSet ours = new(Threshold, shares: 3);
    private readonly ShareSet others = new(Threshold, shares: 3);
    private readonly ShareCollector collector;

    public ShareTarget() => collector = new ShareCollector(ours.Slot, ours.StoreId);

    public override string Name => "share";

    public override int BytesMax => 700;

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. ours.Texts[0]],
        [0, .. ours.Texts[0], (byte)'\n', .. ours.Texts[2]],
        [0, .. ours.Texts[1], (byte)'\n', .. ours.Texts[1]],
        [0, .. others.Texts[0], (byte)'\n', .. ours.Texts[1], (byte)'\n', .. ours.Texts[2]],
        .. ours.Shares.Concat(others.Shares).Select(static share => (byte[])[1, .. share]),
    ];

    public override int Run(byte[] input)
    {
        collector.Clear();
        return input.Length == 0 ? 0 : (input[0] & 1) == 0 ? Bring(input.AsSpan(1)) : BringBytes(input.AsSpan(1));
    }

    public override void Dispose()
    {
        collector.Dispose();
        ours.Dispose();
        others.Dispose();
        base.Dispose();
    }

    private int Bring(ReadOnlySpan<byte> lines)
    {
        int accepted = 0;
        int outcomes = 0;
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            ShareOutcome outcome = collector.Add(line);
            outcomes |= 1 << (int)outcome;
            bool isOurs = outcome is ShareOutcome.Accepted or ShareOutcome.Duplicate or ShareOutcome.Enough;
            Require(!isOurs || ours.Has(line), "A share counts that was never made.");
            RequireSameWhenWritten(Encoding.UTF8.GetString(line));
            accepted += outcome == ShareOutcome.Accepted ? 1 : 0;
            if (accepted == Threshold)
            {
                Require(collector.TryCombine(out ShamirSeal? seal) == ShareCombination.Combined, "Shares that were all judged to be genuine do not fit.");
                seal!.Dispose();
                accepted = 0;
            }
        }

        return outcomes;
    }

    private int BringBytes(ReadOnlySpan<byte> bytes)
    {
        byte[] share = new byte[ShareText.Bytes];
        bytes[..Math.Min(bytes.Length, ShareSet.SummedBytes)].CopyTo(share);
        using SecretBuffer text = ShareText.Write(share);
        ShareOutcome outcome = collector.Add(text.DangerousSpan);
        Require(outcome is ShareOutcome.Accepted or ShareOutcome.OtherSet or ShareOutcome.NotGenuine, "A share that was written is not read.");
        Require(outcome != ShareOutcome.Accepted || ours.Has(text.DangerousSpan), "A share counts that was never made.");
        RequireSameWhenWritten(Encoding.ASCII.GetString(text.DangerousSpan));
        return HashCode.Combine(1, outcome);
    }

    private static void RequireSameWhenWritten(string text)
    {
        _ = SecretShare.Read(text, out SecretShare? share);
        if (share is not null)
        {
            using SecretBuffer written = share.WritePlaintext();
            Require(ShareSet.Plain(written.DangerousSpan) == ShareSet.Plain(Encoding.UTF8.GetBytes(text)), "A share is not written as it was read.");
            share.Dispose();
        }
    }
}

/// <summary>A set of shares, with the slot that they open.</summary>
internal sealed class ShareSet : IDisposable
{
    /// <summary>The bytes of a share that its checksum is made of.</summary>
    public const int SummedBytes = ShareText.Bytes - sizeof(int);

    private readonly RootKey rootKey = RootKey.Generate();
    private readonly HashSet<string> plain;

    public ShareSet(int threshold, int shares)
    {
        using ShamirSeal seal = ShamirSeal.Create(threshold, shares, out IReadOnlyList<SecretShare> made);
        Slot = seal.WrapAsync(rootKey, StoreId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Texts = [.. made.Select(TextOf)];
        Shares = [.. Texts.Select(static text => BytesOf(text))];
        plain = [.. Texts.Select(static text => Plain(text))];
        foreach (SecretShare share in made)
        {
            share.Dispose();
        }
    }

    public byte[] StoreId { get; } = new byte[16];

    public SealSlot Slot { get; }

    public IReadOnlyList<byte[]> Texts { get; }

    /// <summary>The bytes that the texts stand for, without their checksums.</summary>
    public IReadOnlyList<byte[]> Shares { get; }

    /// <summary>Whether a text is one of the set, however it is typed.</summary>
    public bool Has(ReadOnlySpan<byte> text) => plain.Contains(Plain(text));

    /// <summary>A text as it is typed with the least effort (docs/unsealing.md).</summary>
    public static string Plain(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Trim()
        .Replace("-", string.Empty, StringComparison.Ordinal).Replace(" ", string.Empty, StringComparison.Ordinal)
        .ToLowerInvariant().Replace('i', '1').Replace('l', '1').Replace('o', '0');

    public void Dispose() => rootKey.Dispose();

    private static byte[] TextOf(SecretShare share)
    {
        using SecretBuffer text = share.WritePlaintext();
        return text.DangerousSpan.ToArray();
    }

    private static byte[] BytesOf(byte[] text)
    {
        byte[] share = new byte[ShareText.Bytes];
        return ShareText.Read(Encoding.ASCII.GetString(text), share) == ShareOutcome.Accepted ? share[..SummedBytes] : throw new InvalidOperationException("A share that was just made is not read.");
    }
}

// What a slot of shares says about its set, so that each share can be judged by itself.
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Version 1, the identity of the set (16 bytes), threshold and number of shares (1 each), and for each share a commitment of 16 bytes.
/// </summary>
internal sealed class ShamirParameters
{
    internal const int CommitmentBytes = 16;

    private const byte Version = 1;
    private const int ThresholdOffset = 1 + ShareText.SetIdBytes;
    private const int SharesOffset = ThresholdOffset + 1;
    private const int CommitmentsOffset = SharesOffset + 1;

    private readonly byte[] _encoded;

    private ShamirParameters(byte[] encoded) => _encoded = encoded;

    internal int Threshold => _encoded[ThresholdOffset];

    internal int Shares => _encoded[SharesOffset];

    internal ReadOnlySpan<byte> SetId => _encoded.AsSpan(1, ShareText.SetIdBytes);

    internal ReadOnlySpan<byte> Encoded => _encoded;

    internal static ShamirParameters Of(IReadOnlyList<SecretShare> shares)
    {
        byte[] encoded = new byte[CommitmentsOffset + (shares.Count * CommitmentBytes)];
        encoded[0] = Version;
        shares[0].SetId.Span.CopyTo(encoded.AsSpan(1));
        encoded[ThresholdOffset] = (byte)shares[0].Threshold;
        encoded[SharesOffset] = (byte)shares.Count;
        foreach (SecretShare share in shares)
        {
            share.Commit(CommitmentOf(encoded, share.Index));
        }

        return new ShamirParameters(encoded);
    }

    /// <exception cref="SealException">They have not that form.</exception>
    internal static ShamirParameters Read(SealSlot slot)
    {
        ReadOnlySpan<byte> encoded = slot.Parameters.Span;
        return encoded.Length > CommitmentsOffset
            && encoded[0] == Version
            && SecretSharing.IsAllowed(encoded[ThresholdOffset], encoded[SharesOffset])
            && encoded.Length == CommitmentsOffset + (encoded[SharesOffset] * CommitmentBytes)
            ? new ShamirParameters(encoded.ToArray())
            : throw SlotWrapping.MalformedParameters(slot);
    }

    /// <summary>Whether a share belongs to the set, and whether it is one that was made with it.</summary>
    internal ShareOutcome Judge(SecretShare share)
    {
        if (!share.SetId.Span.SequenceEqual(SetId))
        {
            return ShareOutcome.OtherSet;
        }

        if (share.Threshold != Threshold || share.Shares != Shares || share.Index < 1 || share.Index > Shares)
        {
            return ShareOutcome.NotGenuine;
        }

        Span<byte> commitment = stackalloc byte[CommitmentBytes];
        share.Commit(commitment);
        return CryptographicOperations.FixedTimeEquals(commitment, CommitmentOf(_encoded, share.Index)) ? ShareOutcome.Accepted : ShareOutcome.NotGenuine;
    }

    private static Span<byte> CommitmentOf(byte[] encoded, int index) => encoded.AsSpan(CommitmentsOffset + ((index - 1) * CommitmentBytes), CommitmentBytes);
}

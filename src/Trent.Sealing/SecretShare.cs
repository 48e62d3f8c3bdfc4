// One share of a sealing key, which one person keeps.
using System.Diagnostics;
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// A share of a set of which so many together open. It is stored nowhere: who makes a set shows each share to its keeper once and disposes it.
/// </summary>
[DebuggerDisplay("share {Index} of {Shares}, {Threshold} open")]
public sealed class SecretShare : IDisposable
{
    private readonly SecretBuffer _bytes;

    private SecretShare(SecretBuffer bytes) => _bytes = bytes;

    /// <summary>The identity of the set, 16 bytes.</summary>
    public ReadOnlyMemory<byte> SetId => Bytes[..ShareText.SetIdBytes].ToArray();

    /// <summary>How many shares of the set open.</summary>
    public int Threshold => Bytes[ShareText.ThresholdOffset];

    /// <summary>How many shares the set has.</summary>
    public int Shares => Bytes[ShareText.SharesOffset];

    /// <summary>The number of this share in its set, from 1.</summary>
    public int Index => Bytes[ShareText.IndexOffset];

    internal ReadOnlySpan<byte> DangerousValue => Bytes.Slice(ShareText.ValueOffset, ShareText.ValueBytes);

    private ReadOnlySpan<byte> Bytes => _bytes.DangerousSpan;

    /// <summary>The text of the share, in ASCII (docs/seals.md); the caller's to show and to dispose.</summary>
    /// <exception cref="ObjectDisposedException">The share was disposed.</exception>
    public SecretBuffer WritePlaintext() => ShareText.Write(Bytes);

    /// <summary>Zeroes the share.</summary>
    public void Dispose() => _bytes.Dispose();

    /// <summary>The number of the share, never its value.</summary>
    public override string ToString() => nameof(SecretShare);

    internal static SecretShare Create(ReadOnlySpan<byte> setId, int threshold, int shares, int index, SecretBuffer value)
    {
        Span<byte> header = stackalloc byte[ShareText.ValueOffset];
        setId.CopyTo(header);
        header[ShareText.ThresholdOffset] = (byte)threshold;
        header[ShareText.SharesOffset] = (byte)shares;
        header[ShareText.IndexOffset] = (byte)index;
        return new SecretShare(SecretBuffer.Create(ShareText.Bytes, new Parts(header, value), static (bytes, parts) =>
        {
            parts.Header.CopyTo(bytes);
            parts.Value.CopyTo(bytes[ShareText.ValueOffset..]);
        }));
    }

    /// <summary>Reads the text of a share.</summary>
    /// <returns>The outcome, with the share, the caller's to dispose, when it is <see cref="ShareOutcome.Accepted"/>.</returns>
    internal static ShareOutcome Read(ReadOnlySpan<char> text, out SecretShare? share)
    {
        ShareOutcome outcome = ShareOutcome.Malformed;
        SecretBuffer bytes = SecretBuffer.Create(ShareText.Bytes, new Reading(text, ref outcome), static (bytes, reading) => reading.Outcome = ShareText.Read(reading.Text, bytes));
        if (outcome != ShareOutcome.Accepted)
        {
            bytes.Dispose();
            share = null;
            return outcome;
        }

        share = new SecretShare(bytes);
        return outcome;
    }

    /// <summary>
    /// What tells that a share is the one that was made, without saying anything of use about it: it is 256 random bits. The first
    /// <see cref="ShamirParameters.CommitmentBytes"/> bytes of a SHA-256.
    /// </summary>
    internal void Commit(Span<byte> commitment)
    {
        using SecretBuffer committed = SecretBuffer.Create(Label.Length + ShareText.ValueOffset + ShareText.ValueBytes, Bytes[..(ShareText.ValueOffset + ShareText.ValueBytes)], static (destination, share) =>
        {
            Label.CopyTo(destination);
            share.CopyTo(destination[Label.Length..]);
        });
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(committed.DangerousSpan, hash);
        hash[..ShamirParameters.CommitmentBytes].CopyTo(commitment);
    }

    private static ReadOnlySpan<byte> Label => "trent share commitment 1"u8;

    private readonly ref struct Parts(ReadOnlySpan<byte> header, SecretBuffer value)
    {
        internal ReadOnlySpan<byte> Header { get; } = header;

        internal ReadOnlySpan<byte> Value { get; } = value.DangerousSpan;
    }

    private readonly ref struct Reading(ReadOnlySpan<char> text, ref ShareOutcome outcome)
    {
        internal readonly ref ShareOutcome Outcome = ref outcome;

        internal ReadOnlySpan<char> Text { get; } = text;
    }
}

// Collects the shares that people bring one after another, and makes the seal of them once there are enough.
using System.Text;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>What came of a share that somebody brought. A closed set, because a stranger can bring anything.</summary>
public enum ShareOutcome
{
    /// <summary>It counts.</summary>
    Accepted,

    /// <summary>It is not the text of a share.</summary>
    Malformed,

    /// <summary>It is the text of a share of a version that is not known here.</summary>
    UnknownVersion,

    /// <summary>It is the text of a share, mistyped or damaged: its checksum does not match.</summary>
    Damaged,

    /// <summary>It is a share of another set: of another store, or from before the shares were made anew.</summary>
    OtherSet,

    /// <summary>It says that it belongs to the set, and is none of the shares that were made.</summary>
    NotGenuine,

    /// <summary>It was brought before.</summary>
    Duplicate,

    /// <summary>There are enough already.</summary>
    Enough,
}

/// <summary>What came of combining.</summary>
public enum ShareCombination
{
    /// <summary>There are too few shares yet.</summary>
    TooFew,

    /// <summary>The shares do not open the slot; all were forgotten.</summary>
    DoNotFit,

    /// <summary>The shares open the slot.</summary>
    Combined,
}

/// <summary>
/// Holds the shares of one slot until there are enough. Each is judged when it comes, by what the slot says of its set, so that a wrong one
/// neither counts nor hinders. Safe to use from several threads.
/// </summary>
public sealed class ShareCollector : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SealSlot _slot;
    private readonly byte[] _storeId;
    private readonly ShamirParameters _parameters;
    private readonly List<SecretShare> _shares;

    /// <summary>Begins to collect shares for a slot.</summary>
    /// <param name="slot">A slot of the type <see cref="SealType.Shamir"/>.</param>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <exception cref="SealException">It is a slot of another type, or its parameters have not the form of one.</exception>
    public ShareCollector(SealSlot slot, ReadOnlyMemory<byte> storeId)
    {
        SlotWrapping.RequireType(slot, SealType.Shamir);
        _slot = slot;
        _storeId = storeId.ToArray();
        _parameters = ShamirParameters.Read(slot);
        _shares = new List<SecretShare>(_parameters.Threshold);
    }

    /// <summary>How many shares open.</summary>
    public int Threshold => _parameters.Threshold;

    /// <summary>How many shares there are.</summary>
    public int Shares => _parameters.Shares;

    /// <summary>How many have been accepted.</summary>
    public int Received
    {
        get
        {
            lock (_lock)
            {
                return _shares.Count;
            }
        }
    }

    /// <summary>Takes the text of a share in UTF-8; blanks around it do not matter. The bytes stay the caller's to zero.</summary>
    /// <param name="text">The text; one that is too long is refused unread.</param>
    public ShareOutcome Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > ShareText.CharactersMax)
        {
            return ShareOutcome.Malformed;
        }

        Span<char> characters = stackalloc char[ShareText.CharactersMax];
        int length = Encoding.UTF8.GetChars(text, characters);
        ShareOutcome outcome = Add(characters[..length]);
        characters.Clear();
        return outcome;
    }

    /// <summary>Takes the text of a share; blanks around it do not matter. The characters stay the caller's to clear.</summary>
    /// <param name="text">The text; one that is too long is refused unread.</param>
    public ShareOutcome Add(ReadOnlySpan<char> text)
    {
        ShareOutcome outcome = SecretShare.Read(text, out SecretShare? share);
        if (share is null)
        {
            return outcome;
        }

        outcome = _parameters.Judge(share);
        if (outcome == ShareOutcome.Accepted)
        {
            outcome = Keep(share);
        }

        if (outcome != ShareOutcome.Accepted)
        {
            share.Dispose();
        }

        return outcome;
    }

    /// <summary>Combines the shares once there are enough. They are forgotten then, whether they open the slot or not.</summary>
    /// <param name="seal">The seal, the caller's to dispose, when they do.</param>
    public ShareCombination TryCombine(out ShamirSeal? seal)
    {
        lock (_lock)
        {
            seal = null;
            if (_shares.Count < _parameters.Threshold)
            {
                return ShareCombination.TooFew;
            }

            SealingKey key = Combine();
            Forget();
            if (!Opens(key))
            {
                key.Dispose();
                return ShareCombination.DoNotFit;
            }

            seal = new ShamirSeal(_parameters, key);
            return ShareCombination.Combined;
        }
    }

    /// <summary>Forgets, and zeroes, the shares that have come.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Forget();
        }
    }

    /// <summary>Forgets, and zeroes, the shares that have come.</summary>
    public void Dispose() => Clear();

    private ShareOutcome Keep(SecretShare share)
    {
        lock (_lock)
        {
            if (_shares.Exists(known => known.Index == share.Index))
            {
                return ShareOutcome.Duplicate;
            }

            if (_shares.Count == _parameters.Threshold)
            {
                return ShareOutcome.Enough;
            }

            _shares.Add(share);
            return ShareOutcome.Accepted;
        }
    }

    private SealingKey Combine()
    {
        byte[] indexes = [.. _shares.Select(share => (byte)share.Index)];
        SecretBuffer[] values = [.. _shares.Select(share => SecretBuffer.CopyOf(share.DangerousValue))];
        try
        {
            using SecretBuffer combined = SecretSharing.Combine(indexes, values);
            return SealingKey.Load(combined);
        }
        finally
        {
            foreach (SecretBuffer value in values)
            {
                value.Dispose();
            }
        }
    }

    private bool Opens(SealingKey key)
    {
        using RootKey? rootKey = key.UnwrapRootKey(_slot.WrappedRootKey.Span, _storeId, _slot.SlotId.Span, _slot.RootGeneration);
        return rootKey is not null && _slot.IsAuthentic(rootKey, _storeId);
    }

    private void Forget()
    {
        foreach (SecretShare share in _shares)
        {
            share.Dispose();
        }

        _shares.Clear();
    }
}

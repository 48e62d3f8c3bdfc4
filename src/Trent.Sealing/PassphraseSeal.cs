// A seal that is a passphrase: for stores that a person opens.
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Wraps root keys with a key that Argon2id makes of a passphrase. What a slot costs to open stands in its parameters: version 1, KiB of
/// memory and passes (4 bytes each), parallelism 1, salt (16 bytes). Whoever has the store can guess at leisure, so that it is as good as the
/// passphrase.
/// </summary>
public sealed class PassphraseSeal : ISeal, IDisposable
{
    /// <summary>The fewest characters of a passphrase for a new slot.</summary>
    public const int CharactersMin = 12;

    private const byte Version = 1;
    private const byte Parallelism = 1;
    private const int MemoryOffset = 1;
    private const int PassesOffset = MemoryOffset + sizeof(int);
    private const int ParallelismOffset = PassesOffset + sizeof(int);
    private const int SaltOffset = ParallelismOffset + 1;
    private const int ParametersBytes = SaltOffset + PassphraseKey.SaltBytes;

    private readonly SecretBuffer _passphrase;
    private readonly Argon2idCost _cost;

    /// <summary>Makes the seal of a passphrase.</summary>
    /// <param name="passphrase">The passphrase in UTF-8, as it was typed; it belongs to the seal from now on, which disposes it.</param>
    /// <param name="cost">What new slots cost to open: <see cref="Argon2idCost.Today"/> but in tests.</param>
    public PassphraseSeal(SecretBuffer passphrase, Argon2idCost cost)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        ArgumentNullException.ThrowIfNull(cost);
        _passphrase = passphrase;
        _cost = cost;
    }

    /// <inheritdoc/>
    public SealType Type => SealType.Passphrase;

    /// <inheritdoc/>
    /// <exception cref="SealException">The passphrase is too short for a new slot, too long, or not text; or memory is short.</exception>
    public async ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        if (CountCharacters(_passphrase.DangerousSpan) < CharactersMin)
        {
            throw new SealException(SealFailure.PassphraseTooShort, $"The passphrase is too short: it has at least {CharactersMin} characters.");
        }

        byte[] parameters = new byte[ParametersBytes];
        parameters[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(parameters.AsSpan(MemoryOffset), _cost.MemoryKibibytes);
        BinaryPrimitives.WriteInt32BigEndian(parameters.AsSpan(PassesOffset), _cost.Passes);
        parameters[ParallelismOffset] = Parallelism;
        RandomNumberGenerator.Fill(parameters.AsSpan(SaltOffset));
        using SealingKey key = await DeriveAsync(parameters.AsMemory(SaltOffset), _cost, cancellationToken);
        return SlotWrapping.Wrap(key, Type, parameters, rootKey, storeId.Span);
    }

    /// <inheritdoc/>
    /// <exception cref="SealException">It is another passphrase, or the slot was altered, or memory is short.</exception>
    public async ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        SlotWrapping.RequireType(slot, Type);
        Argon2idCost cost = ReadCost(slot);
        using SealingKey key = await DeriveAsync(slot.Parameters[SaltOffset..], cost, cancellationToken);
        return SlotWrapping.Unwrap(key, slot, storeId.Span, "The passphrase does not open", "was made with another passphrase");
    }

    /// <inheritdoc/>
    public bool NeedsUpgrade(SealSlot slot)
    {
        SlotWrapping.RequireType(slot, Type);
        return ReadCost(slot).IsBelow(_cost);
    }

    /// <summary>Zeroes the passphrase. No call may be under way.</summary>
    public void Dispose() => _passphrase.Dispose();

    private static Argon2idCost ReadCost(SealSlot slot)
    {
        ReadOnlySpan<byte> parameters = slot.Parameters.Span;
        if (parameters.Length == ParametersBytes && parameters[0] == Version && parameters[ParallelismOffset] == Parallelism)
        {
            int memory = BinaryPrimitives.ReadInt32BigEndian(parameters[MemoryOffset..]);
            int passes = BinaryPrimitives.ReadInt32BigEndian(parameters[PassesOffset..]);
            if (Argon2idCost.IsAllowed(memory, passes))
            {
                return new Argon2idCost(memory, passes);
            }
        }

        throw SlotWrapping.MalformedParameters(slot);
    }

    private static int CountCharacters(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out _, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                throw new SealException(SealFailure.PassphraseUnusable, "The passphrase is not text in UTF-8.");
            }

            text = text[consumed..];
            count++;
        }

        return count;
    }

    // Half a second of work, which is not for the thread of the caller.
    private async Task<SealingKey> DeriveAsync(ReadOnlyMemory<byte> salt, Argon2idCost cost, CancellationToken cancellationToken)
    {
        if (_passphrase.Length > PassphraseKey.PassphraseBytesMax)
        {
            throw new SealException(SealFailure.PassphraseUnusable, $"The passphrase is longer than {PassphraseKey.PassphraseBytesMax} bytes.");
        }

        try
        {
            return await Task.Run(
                () =>
                {
                    using SecretBuffer derived = PassphraseKey.Derive(_passphrase, salt.Span, cost);
                    return SealingKey.Load(derived);
                },
                cancellationToken);
        }
        catch (CryptographicException exception)
        {
            throw new SealException(
                SealFailure.NotEnoughMemory, $"The key of the passphrase cannot be derived: that takes {cost.MemoryKibibytes / 1024} MiB of memory.", exception);
        }
    }
}

// A seal that is a key in a hardware security module, which wraps and unwraps the root key and never shows itself.
using System.Security.Cryptography;
using System.Text;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Wraps root keys with an AES-256 key that does not leave its token, by AES-GCM with the store, slot and generation as associated data. The
/// module is opened for each use and closed after it; a store is opened with it, and no request needs it. What is in the slot: IV (12 bytes),
/// ciphertext (32), tag (16).
/// </summary>
public sealed class Pkcs11Seal : ISeal
{
    private const int WrappedBytes = Pkcs11Session.IvBytes + RootKey.KeyBytes + Pkcs11Session.TagBytes;
    private const int KeyIdBytes = 16;

    private readonly Pkcs11SealOptions _options;
    private readonly Pkcs11Access _access;

    /// <summary>Makes the seal of a key. The module is not looked at yet.</summary>
    /// <param name="options">Where the key is.</param>
    public Pkcs11Seal(Pkcs11SealOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _access = new Pkcs11Access(options);
    }

    /// <inheritdoc/>
    public SealType Type => SealType.Pkcs11;

    /// <summary>
    /// Makes the key that <see cref="Pkcs11SealOptions.KeyLabel"/> names, in the token: sensitive, not extractable, for encryption and decryption
    /// only.
    /// </summary>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <exception cref="SealException">A key of that label exists, or the token cannot be used.</exception>
    public async Task CreateKeyAsync(CancellationToken cancellationToken)
    {
        byte[] label = EncodeKeyLabel();
        await _access.UseAsync<object>(
            isWritable: true,
            session =>
            {
                if (session.FindSecretKeys(label, []).Count > 0)
                {
                    throw new SealException(SealFailure.AlreadyExists, $"The token has a key '{_options.KeyLabel}' already.");
                }

                session.GenerateKey(label, RandomNumberGenerator.GetBytes(KeyIdBytes));
                return label;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="SealException">The token or its key cannot be used.</exception>
    public async ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        byte[] label = EncodeKeyLabel();
        byte[] slotId = RandomNumberGenerator.GetBytes(SealingKey.SlotIdBytes);
        byte[] binding = SealingKey.ComputeBinding(storeId.Span, slotId, rootKey.Generation);
        return await _access.UseAsync(
            isWritable: false,
            session =>
            {
                ulong key = FindKey(session, label, []);
                byte[] wrapped = Wrap(session, key, binding, rootKey);
                byte[] parameters = new Pkcs11Parameters(label, session.ReadId(key)).Encode();
                return SealSlot.Create(Type, slotId, parameters, wrapped, rootKey, storeId.Span);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="SealException">The token or its key cannot be used, or the slot was not made with that key, or was altered.</exception>
    public async ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        SlotWrapping.RequireType(slot, Type);
        Pkcs11Parameters parameters = Pkcs11Parameters.Read(slot);
        string failure = $"The key '{NameOf(parameters.KeyLabel)}' of the token does not open";
        if (slot.WrappedRootKey.Length != WrappedBytes)
        {
            throw SlotWrapping.DoesNotOpen(slot, failure, "was made with another key", innerException: null);
        }

        byte[] binding = SealingKey.ComputeBinding(storeId.Span, slot.SlotId.Span, slot.RootGeneration);
        return await _access.UseAsync(
            isWritable: false,
            session =>
            {
                ulong key = FindKey(session, parameters.KeyLabel, parameters.KeyId);
                try
                {
                    using SecretBuffer unwrapped = Decrypt(session, key, binding, slot.WrappedRootKey.Span);
                    RootKey? rootKey = unwrapped.Length == RootKey.KeyBytes ? RootKey.FromBytes(unwrapped.DangerousSpan, slot.RootGeneration) : null;
                    return SlotWrapping.Prove(rootKey, slot, storeId.Span, failure, "was made with another key");
                }
                catch (Pkcs11Exception exception) when (MeansNotGenuine(exception))
                {
                    throw SlotWrapping.DoesNotOpen(slot, failure, "was made with another key", exception);
                }
            },
            cancellationToken);
    }

    private static SecretBuffer Decrypt(Pkcs11Session session, ulong key, byte[] binding, ReadOnlySpan<byte> wrapped) =>
        session.DecryptAesGcm(key, wrapped[..Pkcs11Session.IvBytes], binding, wrapped[Pkcs11Session.IvBytes..]);

    // The standard has a code for it; tokens answer others too, and some only that something failed.
    private static bool MeansNotGenuine(Pkcs11Exception exception) =>
        exception is
        {
            Function: "C_Decrypt",
            Code: Pkcs11Codes.EncryptedDataInvalid or Pkcs11Codes.EncryptedDataLengthRange or Pkcs11Codes.DataInvalid or Pkcs11Codes.DataLengthRange
                or Pkcs11Codes.GeneralError or Pkcs11Codes.FunctionFailed,
        };

    private static string NameOf(byte[] label) => Encoding.UTF8.GetString(label);

    private static ulong FindKey(Pkcs11Session session, byte[] label, byte[] id)
    {
        string name = NameOf(label);
        IReadOnlyList<ulong> keys = session.FindSecretKeys(label, id);
        if (keys.Count != 1)
        {
            throw keys.Count == 0
                ? new SealException(SealFailure.KeyMissing, $"The token has no key '{name}'{(id.Length == 0 ? "" : $" with the id {Convert.ToHexStringLower(id)}")}.")
                : new SealException(SealFailure.KeyAmbiguous, $"The token has several keys '{name}'.");
        }

        Pkcs11KeyFacts facts = session.Describe(keys[0]);
        string? flaw = !facts.IsAes256 ? "is not an AES key of 256 bits"
            : facts.IsExtractable ? "is extractable: it can leave the token"
            : !facts.IsSensitive ? "is not sensitive: it can be read from the token"
            : !facts.CanEncryptAndDecrypt ? "may not encrypt and decrypt"
            : null;
        return flaw is null ? keys[0] : throw new SealException(SealFailure.KeyUnsuitable, $"The key '{name}' of the token {flaw}.");
    }

    // A slot is handed out only when it opens: a token that put its IV elsewhere, or that works wrongly, is found out now and not in need.
    private static byte[] Wrap(Pkcs11Session session, ulong key, byte[] binding, RootKey rootKey)
    {
        byte[] iv = RandomNumberGenerator.GetBytes(Pkcs11Session.IvBytes);
        byte[] ciphertext = session.EncryptAesGcm(key, iv, binding, rootKey.DangerousSpan);
        byte[] wrapped = [.. iv, .. ciphertext];
        if (wrapped.Length == WrappedBytes)
        {
            using SecretBuffer unwrapped = Decrypt(session, key, binding, wrapped);
            if (CryptographicOperations.FixedTimeEquals(unwrapped.DangerousSpan, rootKey.DangerousSpan))
            {
                return wrapped;
            }
        }

        throw new SealException(SealFailure.MechanismMissing, "The token's AES-GCM does not give back what it was given, or not in the form of the standard.");
    }

    private byte[] EncodeKeyLabel()
    {
        byte[] label = Encoding.UTF8.GetBytes(_options.KeyLabel);
        return label.Length is > 0 and <= Pkcs11Session.NameBytesMax
            ? label
            : throw new SealException(SealFailure.KeyMissing, $"The label of a key has 1 to {Pkcs11Session.NameBytesMax} bytes.");
    }
}

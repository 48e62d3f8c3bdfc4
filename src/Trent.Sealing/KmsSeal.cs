// A seal that is a key of another key management service: AWS, or a second Trent.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Wraps root keys by Encrypt of another service, with the store, slot and generation as encryption context. The parameters of a slot are a
/// version, 1, and the ARN of the key in ASCII, with which alone it is unwrapped.
/// </summary>
public sealed class KmsSeal : ISeal
{
    private const byte Version = 1;

    // The longest name of a key that the API takes.
    private const int KeyIdCharactersMax = 2048;

    private readonly IWrappingKms _kms;
    private readonly string _keyId;

    /// <summary>Makes the seal of a key. The service is not asked yet.</summary>
    /// <param name="kms">The service; it stays the caller's.</param>
    /// <param name="keyId">
    /// The key that wraps in new slots: its id or ARN, or the name or ARN of an alias. When it is an id or ARN, slots that name another key are
    /// refused; by an alias it is the service's permissions that decide.
    /// </param>
    /// <exception cref="ArgumentException">It is empty or longer than any name of a key.</exception>
    public KmsSeal(IWrappingKms kms, string keyId)
    {
        ArgumentNullException.ThrowIfNull(kms);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        if (!IsName(keyId))
        {
            throw new ArgumentException("The name of a key has at most 2,048 visible ASCII characters.", nameof(keyId));
        }

        _kms = kms;
        _keyId = keyId;
    }

    /// <inheritdoc/>
    public SealType Type => SealType.Kms;

    /// <inheritdoc/>
    /// <exception cref="SealException">The service does not wrap.</exception>
    public async ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        byte[] slotId = RandomNumberGenerator.GetBytes(SealingKey.SlotIdBytes);
        using SecretBuffer plaintext = SecretBuffer.CopyOf(rootKey.DangerousSpan);
        KmsWrapping wrapping;
        try
        {
            wrapping = await _kms.EncryptAsync(_keyId, plaintext, Context(storeId.Span, slotId, rootKey.Generation), cancellationToken);
        }
        catch (WrappingKmsException exception)
        {
            throw Describe(exception, _keyId, "wrap");
        }

        return IsName(wrapping.KeyArn) && Names(_keyId, wrapping.KeyArn) && wrapping.Ciphertext.Length is > 0 and <= SealSlot.WrappedRootKeyBytesMax
            ? SealSlot.Create(Type, slotId, [Version, .. Encoding.ASCII.GetBytes(wrapping.KeyArn)], wrapping.Ciphertext.Span, rootKey, storeId.Span)
            : throw new SealException(SealFailure.KmsFailed, $"The key management service that wraps with {_keyId} answered what no such service answers.");
    }

    /// <inheritdoc/>
    /// <exception cref="SealException">The service does not unwrap, or the slot is of another key, or was altered.</exception>
    public async ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        SlotWrapping.RequireType(slot, Type);
        string keyArn = ReadKeyArn(slot);
        string failure = $"The key {keyArn} does not open";
        if (!Names(_keyId, keyArn))
        {
            throw new SealException(SealFailure.DoesNotOpen, $"The slot {SlotWrapping.Name(slot)} was made with the key {keyArn}, and {_keyId} is configured.");
        }

        try
        {
            using SecretBuffer plaintext = await _kms.DecryptAsync(keyArn, slot.WrappedRootKey, Context(storeId.Span, slot.SlotId.Span, slot.RootGeneration), cancellationToken);
            RootKey? rootKey = plaintext.Length == RootKey.KeyBytes ? RootKey.FromBytes(plaintext.DangerousSpan, slot.RootGeneration) : null;
            return SlotWrapping.Prove(rootKey, slot, storeId.Span, failure, "was made with another key");
        }
        catch (WrappingKmsException exception) when (exception.Failure == WrappingKmsFailure.NotGenuine)
        {
            throw SlotWrapping.DoesNotOpen(slot, failure, "was made with another key", exception);
        }
        catch (WrappingKmsException exception)
        {
            throw Describe(exception, keyArn, "unwrap");
        }
    }

    private static Dictionary<string, string> Context(ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> slotId, int generation) => new(StringComparer.Ordinal)
    {
        ["trent:store"] = Convert.ToHexStringLower(storeId),
        ["trent:slot"] = Convert.ToHexStringLower(slotId),
        ["trent:generation"] = generation.ToString(CultureInfo.InvariantCulture),
    };

    private static string ReadKeyArn(SealSlot slot)
    {
        ReadOnlySpan<byte> parameters = slot.Parameters.Span;
        if (parameters.Length > 1 && parameters[0] == Version)
        {
            string arn = Encoding.Latin1.GetString(parameters[1..]);
            if (IsName(arn))
            {
                return arn;
            }
        }

        throw SlotWrapping.MalformedParameters(slot);
    }

    private static bool IsName(string keyId) => keyId.Length is > 0 and <= KeyIdCharactersMax && !keyId.AsSpan().ContainsAnyExceptInRange('!', '~');

    // The replicas of a multi-Region key have one id, and open each other's ciphertexts.
    private static bool Names(string configured, string keyArn)
    {
        const string Multiregional = "mrk-";
        string id = configured[(configured.LastIndexOf('/') + 1)..];
        bool isAlias = configured.StartsWith("alias/", StringComparison.Ordinal) || configured.Contains(":alias/", StringComparison.Ordinal);
        return isAlias
            || string.Equals(configured, keyArn, StringComparison.Ordinal)
            || ((!configured.StartsWith("arn:", StringComparison.Ordinal) || id.StartsWith(Multiregional, StringComparison.Ordinal)) && keyArn.EndsWith($":key/{id}", StringComparison.Ordinal));
    }

    private static SealException Describe(WrappingKmsException exception, string keyId, string what) => new(
        exception.Failure switch
        {
            WrappingKmsFailure.Unreachable => SealFailure.KmsUnreachable,
            WrappingKmsFailure.Denied => SealFailure.KmsDenied,
            WrappingKmsFailure.KeyMissing => SealFailure.KeyMissing,
            WrappingKmsFailure.KeyUnusable => SealFailure.KmsKeyUnusable,
            _ => SealFailure.KmsFailed,
        },
        $"The root key could not be {what}ped with the key {keyId}: {exception.Message}",
        exception);
}

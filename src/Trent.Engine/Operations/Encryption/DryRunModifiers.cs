// DryRunModifiers: a dry run may ask not to look at a ciphertext.
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>The modifier IGNORE_CIPHERTEXT of Decrypt and ReEncrypt (AWS KMS API).</summary>
internal static class DryRunModifiers
{
    /// <summary>
    /// How a command names the key of its ciphertext: by a key id where given, else by the ciphertext itself. Refuses
    /// modifiers outside a dry run, and a ciphertext or key id that is missing: the ciphertext of a key pair names no key.
    /// </summary>
    /// <exception cref="ValidationException">What is given does not go together.</exception>
    public static KeyReference CiphertextKey(string? keyId, EncryptionAlgorithmSpec? algorithm, ReadOnlyMemory<byte>? ciphertextBlob, bool? dryRun, IReadOnlyList<DryRunModifierType>? modifiers)
    {
        bool ignoresCiphertext = IgnoreCiphertext(modifiers);
        if (ignoresCiphertext && dryRun != true)
        {
            throw ValidationException.DryRunModifiersWithoutDryRun();
        }

        if (ignoresCiphertext && keyId is null)
        {
            throw ValidationException.KeyIdRequired();
        }

        if (!ignoresCiphertext && ciphertextBlob is null)
        {
            throw ValidationException.CiphertextBlobRequired();
        }

        if (keyId is null && !Encryption.IsSymmetric(algorithm))
        {
            throw ValidationException.KeyIdRequiredForAlgorithm(algorithm!.Value);
        }

        return keyId is not null ? KeyAccess.AnyForm(keyId) : new KeyReference.NamedByCiphertext(ciphertextBlob!.Value);
    }

    /// <summary>Whether the ciphertext is not to be looked at.</summary>
    public static bool IgnoreCiphertext(IReadOnlyList<DryRunModifierType>? modifiers) =>
        modifiers is not null && modifiers.Contains(DryRunModifierType.IgnoreCiphertext);
}

// An ML-DSA key, whoever computes it.
namespace Trent.Cryptography;

/// <summary>What the two implementations of ML-DSA keys share: the one scheme, and its two forms of message.</summary>
internal abstract class MlDsaKey : UsableKey, ISigningKey
{
    /// <summary>The public key in the form of FIPS 204.</summary>
    internal abstract byte[] PublicKey { get; }

    public byte[] Sign(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        Require(scheme, form, message);
        return form == MessageForm.ExternalMu ? SignMu(message) : SignMessage(message);
    }

    public bool Verify(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Require(scheme, form, message);
        return form == MessageForm.ExternalMu ? VerifyMu(message, signature) : VerifyMessage(message, signature);
    }

    private protected abstract byte[] SignMessage(ReadOnlySpan<byte> message);

    private protected abstract byte[] SignMu(ReadOnlySpan<byte> mu);

    private protected abstract bool VerifyMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    private protected abstract bool VerifyMu(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature);

    private static void Require(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        if (scheme != SigningScheme.MlDsa)
        {
            throw new ArgumentException($"{scheme} is not a scheme of ML-DSA keys.", nameof(scheme));
        }

        SigningSchemes.Require(scheme, form, message);
    }
}

// What each signature scheme makes of a message: its hash, and how long its input is in each form.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>Facts about signature schemes.</summary>
public static class SigningSchemes
{
    internal const int DigestBytesMax = SHA512.HashSizeInBytes;

    private const int Sm3Bytes = 32;
    private const int MuBytes = 64;

    /// <summary>
    /// How many bytes the input must have when it is given in a form; <see langword="null"/> when the scheme does not take that form,
    /// or, for <see cref="MessageForm.Raw"/>, takes any length.
    /// </summary>
    public static int? InputBytes(SigningScheme scheme, MessageForm form) => (form, scheme) switch
    {
        (MessageForm.Digest, SigningScheme.RsaPkcs1Sha256 or SigningScheme.RsaPssSha256 or SigningScheme.EcdsaSha256) => SHA256.HashSizeInBytes,
        (MessageForm.Digest, SigningScheme.RsaPkcs1Sha384 or SigningScheme.RsaPssSha384 or SigningScheme.EcdsaSha384) => SHA384.HashSizeInBytes,
        (MessageForm.Digest, SigningScheme.RsaPkcs1Sha512 or SigningScheme.RsaPssSha512 or SigningScheme.EcdsaSha512) => SHA512.HashSizeInBytes,
        (MessageForm.Digest, SigningScheme.Ed25519Ph) => SHA512.HashSizeInBytes,
        (MessageForm.Digest, SigningScheme.Sm2) => Sm3Bytes,
        (MessageForm.ExternalMu, SigningScheme.MlDsa) => MuBytes,
        _ => null,
    };

    /// <summary>Whether a scheme takes its message in a form.</summary>
    public static bool Takes(SigningScheme scheme, MessageForm form) =>
        form == MessageForm.Raw ? scheme != SigningScheme.Ed25519Ph : InputBytes(scheme, form) is not null;

    /// <exception cref="ArgumentException">The scheme does not take the form, or the message has not the length of the form.</exception>
    internal static void Require(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        if (!Takes(scheme, form) || (InputBytes(scheme, form) is { } bytes && message.Length != bytes))
        {
            throw new ArgumentException($"{scheme} does not take {message.Length} bytes as {form}.", nameof(message));
        }
    }

    internal static HashAlgorithmName HashOf(SigningScheme scheme) => scheme switch
    {
        SigningScheme.RsaPkcs1Sha256 or SigningScheme.RsaPssSha256 or SigningScheme.EcdsaSha256 => HashAlgorithmName.SHA256,
        SigningScheme.RsaPkcs1Sha384 or SigningScheme.RsaPssSha384 or SigningScheme.EcdsaSha384 => HashAlgorithmName.SHA384,
        SigningScheme.RsaPkcs1Sha512 or SigningScheme.RsaPssSha512 or SigningScheme.EcdsaSha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentException($"{scheme} has no hash of its own here.", nameof(scheme)),
    };

    /// <summary>The digest that is signed: computed of a raw message, or the one that was given.</summary>
    /// <remarks>The span <c>digest</c>, of <see cref="DigestBytesMax"/> bytes, is where a digest is computed.</remarks>
    internal static ReadOnlySpan<byte> DigestOf(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, Span<byte> digest) =>
        form == MessageForm.Digest ? message : digest[..CryptographicOperations.HashData(HashOf(scheme), message, digest)];
}

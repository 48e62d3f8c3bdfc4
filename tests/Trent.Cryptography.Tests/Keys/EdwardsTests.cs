// Ed25519 and Ed25519ph against BouncyCastle and NSec, which compute them on their own.
using System.Security.Cryptography;
using CsCheck;
using NSec.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Trent.Cryptography.Tests;

public sealed class EdwardsTests
{
    private static readonly ISigningKey Key = TestMaterials.Key<ISigningKey>(KeyAlgorithm.Ed25519);
    private static readonly byte[] PublicKey = TestMaterials.Of(KeyAlgorithm.Ed25519).PublicKey.ToArray()[^32..];

    [Fact]
    public void Ed25519_signatures_are_those_of_another_implementation() => Gen.Byte.Array[1, 4_096].Sample(
        message =>
        {
            Ed25519Signer signer = new();
            signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(Seed()));
            signer.BlockUpdate(message);
            return signer.GenerateSignature().SequenceEqual(Key.Sign(SigningScheme.Ed25519, MessageForm.Raw, message));
        },
        iter: 200);

    [Fact]
    public void Ed25519ph_hashes_the_digest_once_more() => Gen.Byte.Array[64].Sample(
        digest =>
        {
            byte[] signature = Key.Sign(SigningScheme.Ed25519Ph, MessageForm.Digest, digest);
            Ed25519phSigner verifier = new([]);
            verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(PublicKey));
            verifier.BlockUpdate(digest);
            NSec.Cryptography.PublicKey other = NSec.Cryptography.PublicKey.Import(SignatureAlgorithm.Ed25519ph, PublicKey, KeyBlobFormat.RawPublicKey);
            return verifier.VerifySignature(signature) && SignatureAlgorithm.Ed25519ph.Verify(other, digest, signature);
        },
        iter: 200);

    [Fact]
    public void Ed25519ph_is_not_what_hashes_the_message_once() => Gen.Byte.Array[1, 4_096].Sample(
        message =>
        {
            byte[] signature = Key.Sign(SigningScheme.Ed25519Ph, MessageForm.Digest, SHA512.HashData(message));
            Ed25519phSigner once = new([]);
            once.Init(forSigning: false, new Ed25519PublicKeyParameters(PublicKey));
            once.BlockUpdate(message);
            return !once.VerifySignature(signature);
        },
        iter: 50);

    [Fact]
    public void A_signature_of_one_scheme_is_none_of_the_other() => Gen.Byte.Array[64].Sample(
        digest => !Key.Verify(SigningScheme.Ed25519, MessageForm.Raw, digest, Key.Sign(SigningScheme.Ed25519Ph, MessageForm.Digest, digest))
            && !Key.Verify(SigningScheme.Ed25519Ph, MessageForm.Digest, digest, Key.Sign(SigningScheme.Ed25519, MessageForm.Raw, digest)),
        iter: 50);

    private static byte[] Seed() => TestMaterials.Of(KeyAlgorithm.Ed25519).Secret.DangerousSpan[^32..].ToArray();
}

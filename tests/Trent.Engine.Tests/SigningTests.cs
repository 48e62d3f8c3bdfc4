// Sign and Verify: every spec with every algorithm and type of message, checked outside as well, and every way to be refused.
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class SigningTests(SharedKeys keys)
{
    private static readonly string[] RsaAlgorithms =
    [
        "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512",
        "RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512",
    ];

    // Spec, algorithm, type of message, bytes of the input where it has a length (AWS KMS developer guide, "Key spec reference").
    private static readonly (string Spec, string Algorithm, string MessageType, int? Bytes)[] Rows =
    [
        .. from spec in new[] { "RSA_2048", "RSA_3072", "RSA_4096" }
           from algorithm in RsaAlgorithms
           from messageType in new[] { "RAW", "DIGEST" }
           select (spec, algorithm, messageType, messageType == "RAW" ? (int?)null : int.Parse(algorithm[^3..]) / 8),
        ("ECC_NIST_P256", "ECDSA_SHA_256", "RAW", null), ("ECC_NIST_P256", "ECDSA_SHA_256", "DIGEST", 32),
        ("ECC_NIST_P384", "ECDSA_SHA_384", "RAW", null), ("ECC_NIST_P384", "ECDSA_SHA_384", "DIGEST", 48),
        ("ECC_NIST_P521", "ECDSA_SHA_512", "RAW", null), ("ECC_NIST_P521", "ECDSA_SHA_512", "DIGEST", 64),
        ("ECC_SECG_P256K1", "ECDSA_SHA_256", "RAW", null), ("ECC_SECG_P256K1", "ECDSA_SHA_256", "DIGEST", 32),
        ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512", "RAW", null), ("ECC_NIST_EDWARDS25519", "ED25519_PH_SHA_512", "DIGEST", 64),
        ("SM2", "SM2DSA", "RAW", null), ("SM2", "SM2DSA", "DIGEST", 32),
        .. from spec in new[] { "ML_DSA_44", "ML_DSA_65", "ML_DSA_87" }
           from messageType in new[] { "RAW", "EXTERNAL_MU" }
           select (spec, "ML_DSA_SHAKE_256", messageType, messageType == "RAW" ? (int?)null : 64),
    ];

    public static TheoryData<string, string, string> Combinations => new(Rows.Select(row => (row.Spec, row.Algorithm, row.MessageType)));

    public static TheoryData<string, string, string, int> WithLength =>
        new(Rows.Where(row => row.Bytes is not null && row.Spec is not ("RSA_3072" or "RSA_4096")).Select(row => (row.Spec, row.Algorithm, row.MessageType, row.Bytes!.Value)));

    public static TheoryData<string, string, string> Unfit => new(
        from spec in Rows.Select(row => (row.Spec, row.Algorithm)).Distinct()
        from messageType in new[] { "RAW", "DIGEST", "EXTERNAL_MU" }
        where spec.Spec is not ("RSA_3072" or "RSA_4096") && !Rows.Any(row => row.Spec == spec.Spec && row.Algorithm == spec.Algorithm && row.MessageType == messageType)
        select (spec.Spec, spec.Algorithm, messageType));

    public static TheoryData<string, string> Others => new(
        from spec in Rows.Select(row => row.Spec).Distinct()
        from algorithm in SigningAlgorithmSpec.Values.Select(value => value.Value)
        where spec is not ("RSA_3072" or "RSA_4096") && !Rows.Any(row => row.Spec == spec && row.Algorithm == algorithm)
        select (spec, algorithm));

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_signature_verifies_here_and_outside(string spec, string algorithm, string messageType)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        byte[] publicKey = await keys.PublicKeyAsync(key);
        byte[] message = RandomNumberGenerator.GetBytes(100);
        byte[] input = OutsideVerifier.InputOf(algorithm, messageType, message, publicKey);
        SignOutput signed = await SignAsync(key.KeyId!, algorithm, input, messageType);
        Assert.Equal((key.Arn, algorithm), (signed.KeyId, signed.SigningAlgorithm!.Value.Value));
        Assert.True(OutsideVerifier.IsValid(algorithm, message, input, signed.Signature!.Value.ToArray(), publicKey));
        VerifyOutput verified = await VerifyAsync(key.KeyId!, algorithm, input, signed.Signature.Value.ToArray(), messageType);
        Assert.Equal((key.Arn, true, algorithm), (verified.KeyId, verified.SignatureValid, verified.SigningAlgorithm!.Value.Value));
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task All_types_of_message_of_an_algorithm_verify_each_others_signatures(string spec, string algorithm, string messageType)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        byte[] publicKey = await keys.PublicKeyAsync(key);
        byte[] message = RandomNumberGenerator.GetBytes(33);
        byte[] signature = await SignatureAsync(key.KeyId!, algorithm, OutsideVerifier.InputOf(algorithm, messageType, message, publicKey), messageType);
        foreach (string other in Rows.Where(row => row.Spec == spec && row.Algorithm == algorithm).Select(row => row.MessageType))
        {
            _ = await VerifyAsync(key.KeyId!, algorithm, OutsideVerifier.InputOf(algorithm, other, message, publicKey), signature, other);
        }
    }

    [Fact]
    public async Task The_type_of_message_is_RAW_when_none_is_given()
    {
        KeyMetadata key = await keys.GetAsync("ECC_NIST_P256", "SIGN_VERIFY");
        byte[] digest = SHA256.HashData("hello"u8);
        byte[] signature = await SignatureAsync(key.KeyId!, "ECDSA_SHA_256", digest, messageType: null);
        _ = await VerifyAsync(key.KeyId!, "ECDSA_SHA_256", digest, signature, "RAW");
        await Refusal.IsAsync("KMSInvalidSignatureException", null, () => VerifyAsync(key.KeyId!, "ECDSA_SHA_256", digest, signature, "DIGEST"));
    }

    [Theory]
    [MemberData(nameof(WithLength))]
    public async Task A_digest_of_another_length_is_refused(string spec, string algorithm, string messageType, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        byte[] signature = await SignatureAsync(key.KeyId!, algorithm, new byte[bytes], messageType);
        foreach (int length in new[] { 1, bytes - 1, bytes + 1, 4096 })
        {
            await Refusal.IsAsync("ValidationException", $"Digest is invalid length for algorithm {algorithm}.", () => SignAsync(key.KeyId!, algorithm, new byte[length], messageType));
            await Refusal.IsAsync("ValidationException", $"Digest is invalid length for algorithm {algorithm}.", () => VerifyAsync(key.KeyId!, algorithm, new byte[length], signature, messageType));
        }
    }

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task A_type_of_message_that_the_algorithm_does_not_take_is_refused(string spec, string algorithm, string messageType)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        string text = $"MessageType {messageType} is not valid for algorithm {algorithm}.";
        await Refusal.IsAsync("ValidationException", text, () => SignAsync(key.KeyId!, algorithm, new byte[64], messageType));
        await Refusal.IsAsync("ValidationException", text, () => VerifyAsync(key.KeyId!, algorithm, new byte[64], [1], messageType));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task An_algorithm_of_other_specs_is_refused(string spec, string algorithm)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        string text = $"Algorithm {algorithm} is incompatible with key spec {spec}.";
        await Refusal.IsAsync("InvalidKeyUsageException", text, () => SignAsync(key.KeyId!, algorithm, [1], "RAW"));
        await Refusal.IsAsync("InvalidKeyUsageException", text, () => VerifyAsync(key.KeyId!, algorithm, [1], [1], "RAW"));
    }

    [Theory]
    [InlineData("RSASSA_PSS_SHA_512", "RSA_2048")]
    [InlineData("ECDSA_SHA_256", "ECC_NIST_P256")]
    [InlineData("ED25519_SHA_512", "ECC_NIST_EDWARDS25519")]
    [InlineData("ML_DSA_SHAKE_256", "ML_DSA_44")]
    [InlineData("SM2DSA", "SM2")]
    public async Task Messages_of_1_to_4096_bytes_are_signed_and_others_refused(string algorithm, string spec)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        foreach (int length in new[] { 1, 4096 })
        {
            _ = await VerifyAsync(key.KeyId!, algorithm, new byte[length], await SignatureAsync(key.KeyId!, algorithm, new byte[length], "RAW"), "RAW");
        }

        await Refusal.IsAsync(
            "ValidationException",
            "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
            () => SignAsync(key.KeyId!, algorithm, new byte[4097], "RAW"));
        await Refusal.IsAsync(
            "ValidationException",
            "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length greater than or equal to 1",
            () => SignAsync(key.KeyId!, algorithm, [], "RAW"));
    }

    [Theory]
    [InlineData("RSASSA_PKCS1_V1_5_SHA_256", "RSA_2048")]
    [InlineData("RSASSA_PSS_SHA_256", "RSA_2048")]
    [InlineData("ECDSA_SHA_384", "ECC_NIST_P384")]
    [InlineData("ECDSA_SHA_256", "ECC_SECG_P256K1")]
    [InlineData("ED25519_SHA_512", "ECC_NIST_EDWARDS25519")]
    [InlineData("ML_DSA_SHAKE_256", "ML_DSA_44")]
    [InlineData("SM2DSA", "SM2")]
    public async Task Whatever_is_not_the_signature_of_the_message_is_refused_without_a_text(string algorithm, string spec)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        byte[] signature = await SignatureAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), "RAW");
        await Refusal.IsAsync("KMSInvalidSignatureException", null, () => VerifyAsync(key.KeyId!, algorithm, "hellp"u8.ToArray(), signature, "RAW"));
        byte[][] others =
        [
            [0], [0xFF], signature[..^1], signature[1..], [.. signature, 0], [0, .. signature], [.. signature, .. signature],
            new byte[signature.Length], [.. Enumerable.Repeat((byte)0xFF, signature.Length)], new byte[6144],
            .. Enumerable.Range(0, 64).Select(step => Flipped(signature, step * signature.Length / 8)),
        ];
        foreach (byte[] other in others)
        {
            await Refusal.IsAsync("KMSInvalidSignatureException", null, () => VerifyAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), other, "RAW"));
        }
    }

    [Theory]
    [InlineData("ECDSA_SHA_256", "ECC_NIST_P256")]
    [InlineData("SM2DSA", "SM2")]
    public async Task A_signature_in_another_encoding_than_DER_is_refused(string algorithm, string spec)
    {
        KeyMetadata key = await keys.GetAsync(spec, "SIGN_VERIFY");
        byte[] der = await SignatureAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), "RAW");
        byte[] body = der[2..];
        byte[][] others =
        [
            [0x30, 0x81, (byte)body.Length, .. body],
            [0x30, 0x80, .. body, 0, 0],
            [0x30, (byte)(body.Length + 1), 0x02, (byte)(body[1] + 1), 0, .. body[2..]],
            [0x30, (byte)(body.Length + 2), .. body, 0x05, 0x00],
            [0x30, 6, 0x02, 1, 0, 0x02, 1, 0],
            [0x30, 6, 0x02, 1, 1, 0x02, 1, 0],
            [0x30, 6, 0x02, 1, 0xFF, 0x02, 1, 0xFF],
            [0x30, 0],
        ];
        foreach (byte[] other in others)
        {
            await Refusal.IsAsync("KMSInvalidSignatureException", null, () => VerifyAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), other, "RAW"));
        }
    }

    [Fact]
    public async Task A_signature_by_another_key_or_algorithm_is_refused()
    {
        KeyMetadata key = await keys.GetAsync("RSA_2048", "SIGN_VERIFY");
        byte[] signature = await SignatureAsync(key.KeyId!, "RSASSA_PSS_SHA_256", "hello"u8.ToArray(), "RAW");
        foreach (string algorithm in RsaAlgorithms.Except(["RSASSA_PSS_SHA_256"]))
        {
            await Refusal.IsAsync("KMSInvalidSignatureException", null, () => VerifyAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), signature, "RAW"));
        }

        KeyMetadata one = await keys.GetAsync("ECC_NIST_P256", "SIGN_VERIFY");
        KeyMetadata other = await keys.GetAsync("ECC_NIST_P256", "SIGN_VERIFY", number: 2);
        byte[] foreign = await SignatureAsync(one.KeyId!, "ECDSA_SHA_256", "hello"u8.ToArray(), "RAW");
        await Refusal.IsAsync("KMSInvalidSignatureException", null, () => VerifyAsync(other.KeyId!, "ECDSA_SHA_256", "hello"u8.ToArray(), foreign, "RAW"));
    }

    [Fact]
    public async Task The_salt_of_a_PSS_signature_is_as_long_as_its_digest()
    {
        KeyMetadata key = await keys.GetAsync("RSA_2048", "SIGN_VERIFY");
        byte[] signature = await SignatureAsync(key.KeyId!, "RSASSA_PSS_SHA_384", "hello"u8.ToArray(), "RAW");
        PssSigner verifier = new(new RsaBlindedEngine(), new Sha384Digest(), saltLen: 48);
        verifier.Init(forSigning: false, PublicKeyFactory.CreateKey(await keys.PublicKeyAsync(key)));
        verifier.BlockUpdate("hello"u8);
        Assert.True(verifier.VerifySignature(signature));
    }

    [Fact]
    public async Task An_unknown_algorithm_is_a_violation_of_the_model()
    {
        KeyMetadata key = await keys.GetAsync("ECC_NIST_P256", "SIGN_VERIFY");
        KmsServiceException error = await Assert.ThrowsAsync<ValidationException>(() => SignAsync(key.KeyId!, "ECDSA_SHA_1", [1], "RAW"));
        Assert.StartsWith("1 validation error detected: Value 'ECDSA_SHA_1' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [", error.WireMessage, StringComparison.Ordinal);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] altered = [.. bytes];
        altered[bit / 8] ^= (byte)(1 << (bit % 8));
        return altered;
    }

    private Task<SignOutput> SignAsync(string keyId, string algorithm, byte[] message, string? messageType) => keys.Engine.SendAsync(new SignCommand
    {
        KeyId = keyId,
        SigningAlgorithm = new SigningAlgorithmSpec(algorithm),
        Message = SensitiveBytes.CopyOf(message),
        MessageType = messageType is null ? null : new MessageType(messageType),
    });

    private async Task<byte[]> SignatureAsync(string keyId, string algorithm, byte[] message, string? messageType) =>
        (await SignAsync(keyId, algorithm, message, messageType)).Signature!.Value.ToArray();

    private Task<VerifyOutput> VerifyAsync(string keyId, string algorithm, byte[] message, byte[] signature, string messageType) => keys.Engine.SendAsync(new VerifyCommand
    {
        KeyId = keyId,
        SigningAlgorithm = new SigningAlgorithmSpec(algorithm),
        Message = SensitiveBytes.CopyOf(message),
        MessageType = new MessageType(messageType),
        Signature = signature,
    });
}

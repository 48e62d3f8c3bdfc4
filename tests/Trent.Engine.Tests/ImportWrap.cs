// What a customer does to import key material: asks for the parameters and wraps, with code that is not the product's.
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Trent.Protocol;

namespace Trent.Engine.Tests;

internal static class ImportWrap
{
    /// <summary>A command that imports material which does not expire.</summary>
    internal static async Task<ImportKeyMaterialCommand> ForAsync(
        TestEngine test, string keyId, byte[] material, AlgorithmSpec algorithm, WrappingKeySpec wrappingKeySpec, string region = TestEngine.Region)
    {
        using GetParametersForImportOutput parameters = await test.SendAsync(
            new GetParametersForImportCommand { KeyId = keyId, WrappingAlgorithm = algorithm, WrappingKeySpec = wrappingKeySpec }, region: region);
        return new ImportKeyMaterialCommand
        {
            KeyId = keyId,
            ImportToken = parameters.ImportToken!.Value.ToArray(),
            EncryptedKeyMaterial = Wrap(parameters.PublicKey!.DangerousSpan.ToArray(), algorithm, material),
            ExpirationModel = ExpirationModelType.KeyMaterialDoesNotExpire,
        };
    }

    /// <summary>The same command with more said, or another token or wrapped material.</summary>
    internal static ImportKeyMaterialCommand Change(
        ImportKeyMaterialCommand command,
        DateTimeOffset? validTo = null,
        ImportType? type = null,
        string? description = null,
        string? materialId = null,
        ReadOnlyMemory<byte>? token = null,
        ReadOnlyMemory<byte>? wrapped = null) => new()
        {
            KeyId = command.KeyId,
            ImportToken = token ?? command.ImportToken,
            EncryptedKeyMaterial = wrapped ?? command.EncryptedKeyMaterial,
            ExpirationModel = validTo is null ? command.ExpirationModel : ExpirationModelType.KeyMaterialExpires,
            ValidTo = validTo,
            ImportType = type,
            KeyMaterialDescription = description,
            KeyMaterialId = materialId,
        };

    /// <summary>Wraps under a public key.</summary>
    internal static byte[] Wrap(byte[] publicKey, AlgorithmSpec algorithm, byte[] material, int aesKeyBits = 256)
    {
        if (algorithm == AlgorithmSpec.Sm2Pke)
        {
            return WrapUnderSm2(publicKey, material);
        }

        using RSA rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        RSAEncryptionPadding padding = algorithm == AlgorithmSpec.RsaesOaepSha1 || algorithm == AlgorithmSpec.RsaAesKeyWrapSha1
            ? RSAEncryptionPadding.OaepSHA1
            : RSAEncryptionPadding.OaepSHA256;
        if (algorithm == AlgorithmSpec.RsaesOaepSha1 || algorithm == AlgorithmSpec.RsaesOaepSha256)
        {
            return rsa.Encrypt(material, padding);
        }

        using Aes aes = Aes.Create();
        aes.KeySize = aesKeyBits;
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }

    private static byte[] WrapUnderSm2(byte[] publicKey, byte[] material)
    {
        SM2Engine engine = new(new SM3Digest(), SM2Engine.Mode.C1C3C2);
        engine.Init(forEncryption: true, new ParametersWithRandom(PublicKeyFactory.CreateKey(publicKey), new SecureRandom()));
        byte[] parts = engine.ProcessBlock(material, 0, material.Length);
        return new DerSequence(
            new DerInteger(new BigInteger(1, parts[1..33])),
            new DerInteger(new BigInteger(1, parts[33..65])),
            new DerOctetString(parts[65..97]),
            new DerOctetString(parts[97..])).GetDerEncoded();
    }
}

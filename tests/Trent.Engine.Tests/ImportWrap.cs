// What a customer does to import key material: asks for the parameters and wraps, with code that is not the product's.
using System.Security.Cryptography;
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

    /// <summary>Wraps under an RSA public key.</summary>
    internal static byte[] Wrap(byte[] publicKey, AlgorithmSpec algorithm, byte[] material)
    {
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
        aes.KeySize = 256;
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }
}

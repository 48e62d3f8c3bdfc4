// Import wrapping: what other code wraps for a scheme comes out, and whatever is not exactly that is refused.
using System.Security.Cryptography;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Trent.Cryptography.Tests;

public sealed class WrappedMaterialTests
{
    public static TheoryData<string, ImportWrappingScheme> Uses =>
    [
        .. from name in (string[])["RSA-2048", "RSA-3072", "RSA-4096"]
        from scheme in Enum.GetValues<ImportWrappingScheme>()
        where scheme != ImportWrappingScheme.Sm2
        select new TheoryDataRow<string, ImportWrappingScheme>(name, scheme),
        new TheoryDataRow<string, ImportWrappingScheme>("SM2", ImportWrappingScheme.Sm2),
    ];

    public static TheoryData<ImportWrappingScheme> TwoStepSchemes => [.. InTwoSteps];

    private static ImportWrappingScheme[] InTwoSteps => [ImportWrappingScheme.RsaAesKeyWrapSha1, ImportWrappingScheme.RsaAesKeyWrapSha256];

    [Theory]
    [MemberData(nameof(Uses))]
    public void What_others_wrap_comes_out(string name, ImportWrappingScheme scheme)
    {
        int bytesMax = InTwoSteps.Contains(scheme) ? 3_000 : scheme == ImportWrappingScheme.Sm2 ? 1_024 : TestMaterials.Key<IEncryptionKey>(KeyUses.Named(name)).PlaintextBytesMax(EncryptionOf(scheme));
        Gen.Byte.Array[1, bytesMax].Sample(material => Unwrapped(name, scheme, Wrap(name, scheme, material)) is { } opened && opened.SequenceEqual(material), iter: 30);
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_flipped_bit_is_refused(string name, ImportWrappingScheme scheme)
    {
        byte[] wrapped = Wrap(name, scheme, RandomNumberGenerator.GetBytes(100));
        Assert.All(KeyUses.Bits(wrapped.Length, bitsMax: 100), bit => Assert.Null(Unwrapped(name, scheme, KeyUses.Flipped(wrapped, bit))));
        if (InTwoSteps.Contains(scheme))
        {
            // One bit of every byte of what is under the AES key.
            Assert.All(Enumerable.Range(ModulusBytes(name), wrapped.Length - ModulusBytes(name)), at => Assert.Null(Unwrapped(name, scheme, KeyUses.Flipped(wrapped, (8 * at) + (at % 8)))));
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Wrapped_material_of_another_length_is_refused(string name, ImportWrappingScheme scheme)
    {
        byte[] wrapped = Wrap(name, scheme, RandomNumberGenerator.GetBytes(100));
        byte[][] others =
        [
            [], [0], wrapped[1..], wrapped[..^1], wrapped[..^8], wrapped[8..], [.. wrapped, 0], [0, .. wrapped], [.. wrapped, .. new byte[8]],
            [.. wrapped, .. wrapped], wrapped[..(wrapped.Length / 2)], new byte[wrapped.Length], new byte[6_144], new byte[20_000],
        ];
        Assert.All(others, other => Assert.Null(Unwrapped(name, scheme, other)));
        Gen.Byte.Array[0, 1_000].Sample(garbage => Unwrapped(name, scheme, garbage) is null, iter: 20);
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void What_is_wrapped_for_one_scheme_or_key_is_refused_under_another(string name, ImportWrappingScheme scheme)
    {
        foreach (ImportWrappingScheme other in Enum.GetValues<ImportWrappingScheme>().Where(other => other != scheme && other != ImportWrappingScheme.Sm2 && scheme != ImportWrappingScheme.Sm2))
        {
            Assert.Null(Unwrapped(name, other, Wrap(name, scheme, new byte[32])));
        }

        byte[] wrapped = Wrap(name, scheme, new byte[32]);
        using KeyMaterial material = KeyUses.Named(name == "SM2" ? "SM2" : "RSA-2048").Generate();
        using UsableKey another = KeyUses.Named(name == "SM2" ? "SM2" : "RSA-2048").Load(material.Secret);
        Assert.False(WrappedMaterial.TryUnwrap(another, scheme, wrapped, out _));
    }

    [Theory]
    [MemberData(nameof(TwoStepSchemes))]
    public void An_AES_key_of_another_length_is_refused(ImportWrappingScheme scheme)
    {
        foreach (int bytes in (int[])[1, 16, 24, 31, 33, 64])
        {
            byte[] aesKey = RandomNumberGenerator.GetBytes(bytes);
            using Aes aes = Aes.Create();
            byte[] whole = [.. aesKey, .. new byte[32]];
            aes.SetKey(bytes is 16 or 24 ? aesKey : whole[..32]);
            Assert.Null(Unwrapped("RSA-2048", scheme, [.. Encrypted("RSA-2048", scheme, aesKey), .. aes.EncryptKeyWrapPadded(new byte[48])]));
        }
    }

    [Theory]
    [MemberData(nameof(TwoStepSchemes))]
    public void A_key_that_is_wrapped_without_padding_or_not_at_all_is_refused(ImportWrappingScheme scheme)
    {
        byte[] aesKey = RandomNumberGenerator.GetBytes(32);
        byte[] encryptedKey = Encrypted("RSA-2048", scheme, aesKey);

        // RFC 3394, as BouncyCastle has it: another initial value, and no length in it.
        AesWrapEngine engine = new();
        engine.Init(forWrapping: true, new KeyParameter(aesKey));
        byte[] withoutPadding = engine.Wrap(new byte[48], 0, 48);
        Assert.Null(Unwrapped("RSA-2048", scheme, [.. encryptedKey, .. withoutPadding]));
        Assert.Null(Unwrapped("RSA-2048", scheme, encryptedKey));
        Assert.Null(Unwrapped("RSA-2048", scheme, [.. encryptedKey, .. new byte[48]]));
        Assert.Null(Unwrapped("RSA-2048", scheme, [.. encryptedKey, .. new byte[8]]));

        AesWrapPadEngine padding = new();
        padding.Init(forWrapping: true, new KeyParameter(aesKey));
        Assert.Equal(new byte[48], Unwrapped("RSA-2048", scheme, [.. encryptedKey, .. padding.Wrap(new byte[48], 0, 48)]));
    }

    [Theory]
    [MemberData(nameof(TwoStepSchemes))]
    public void Material_longer_than_any_key_is_refused(ImportWrappingScheme scheme)
    {
        Assert.NotNull(Unwrapped("RSA-2048", scheme, Wrap("RSA-2048", scheme, new byte[6_136])));
        Assert.Null(Unwrapped("RSA-2048", scheme, Wrap("RSA-2048", scheme, new byte[6_137])));
    }

    [Theory]
    [MemberData(nameof(TwoStepSchemes))]
    public void Private_keys_are_imported_through_their_wrapping(ImportWrappingScheme scheme)
    {
        foreach (KeyAlgorithm algorithm in KeyAlgorithm.All.Where(algorithm => !KeyUses.MlDsa.Contains(algorithm) && !KeyUses.MlKem.Contains(algorithm)))
        {
            byte[] secret = TestMaterials.Of(algorithm).Secret.DangerousSpan.ToArray();
            byte[]? unwrapped = Unwrapped("RSA-2048", scheme, Wrap("RSA-2048", scheme, secret));
            Assert.NotNull(unwrapped);
            using KeyMaterial? imported = algorithm.Import(unwrapped);
            Assert.NotNull(imported);
            Assert.Equal(secret, imported.Secret.DangerousSpan.ToArray());
        }
    }

    [Fact]
    public void A_wrapping_key_that_is_not_one_of_the_scheme_is_an_error_of_the_caller()
    {
        foreach (ImportWrappingScheme scheme in Enum.GetValues<ImportWrappingScheme>())
        {
            foreach (string name in (string[])["RSA-2048", "SM2", "NIST P-256", "HMAC-SHA-256"])
            {
                if (name != (scheme == ImportWrappingScheme.Sm2 ? "SM2" : "RSA-2048"))
                {
                    Assert.Throws<ArgumentException>(() => Unwrapped(name, scheme, [1]));
                }
            }
        }

        Assert.Throws<ArgumentException>(() => Unwrapped("RSA-2048", (ImportWrappingScheme)99, [1]));
    }

    private static byte[]? Unwrapped(string name, ImportWrappingScheme scheme, byte[] wrapped) =>
        WrappedMaterial.TryUnwrap(TestMaterials.Key<UsableKey>(KeyUses.Named(name)), scheme, wrapped, out SecretBuffer? material) ? KeyUses.Taken(material) : null;

    private static byte[] Wrap(string name, ImportWrappingScheme scheme, byte[] material)
    {
        if (!InTwoSteps.Contains(scheme))
        {
            return Encrypted(name, scheme, material);
        }

        using Aes aes = Aes.Create();
        aes.KeySize = 256;
        return [.. Encrypted(name, scheme, aes.Key), .. aes.EncryptKeyWrapPadded(material)];
    }

    private static byte[] Encrypted(string name, ImportWrappingScheme scheme, byte[] plaintext)
    {
        byte[] publicKey = TestMaterials.Of(KeyUses.Named(name)).PublicKey.ToArray();
        if (scheme == ImportWrappingScheme.Sm2)
        {
            SM2Engine engine = new(new SM3Digest(), SM2Engine.Mode.C1C3C2);
            engine.Init(forEncryption: true, new ParametersWithRandom(PublicKeyFactory.CreateKey(publicKey)));
            return Sm2Ciphertext.ToDer(engine.ProcessBlock(plaintext, 0, plaintext.Length));
        }

        using RSA rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return rsa.Encrypt(plaintext, EncryptionOf(scheme) == EncryptionScheme.RsaOaepSha1 ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256);
    }

    private static EncryptionScheme EncryptionOf(ImportWrappingScheme scheme) => scheme switch
    {
        ImportWrappingScheme.RsaOaepSha1 or ImportWrappingScheme.RsaAesKeyWrapSha1 => EncryptionScheme.RsaOaepSha1,
        ImportWrappingScheme.RsaOaepSha256 or ImportWrappingScheme.RsaAesKeyWrapSha256 => EncryptionScheme.RsaOaepSha256,
        _ => EncryptionScheme.Sm2,
    };

    private static int ModulusBytes(string name) => int.Parse(name.AsSpan("RSA-".Length)) / 8;
}

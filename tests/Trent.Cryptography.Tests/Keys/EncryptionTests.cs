// What every scheme of encryption with a public key keeps: what was encrypted comes back, and nothing else does.
using System.Formats.Asn1;
using System.Security.Cryptography;
using CsCheck;

namespace Trent.Cryptography.Tests;

public sealed class EncryptionTests
{
    public static TheoryData<string, EncryptionScheme> Uses =>
    [
        .. from algorithm in KeyAlgorithm.All
        from scheme in KeyUses.Encryption(algorithm)
        select new TheoryDataRow<string, EncryptionScheme>(algorithm.Name, scheme),
    ];

    public static TheoryData<string, EncryptionScheme> UsesOfRsa => [.. Uses.Where(use => use.Data.Item2 != EncryptionScheme.Sm2)];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Any_plaintext_comes_back(string name, EncryptionScheme scheme)
    {
        IEncryptionKey key = KeyOf(name);
        Gen.Byte.Array[1, key.PlaintextBytesMax(scheme)].Sample(
            plaintext => Opened(key, scheme, key.Encrypt(scheme, plaintext)) is { } opened && opened.SequenceEqual(plaintext),
            iter: 50);
    }

    [Theory]
    [InlineData("RSA-2048", EncryptionScheme.RsaOaepSha1, 214)]
    [InlineData("RSA-3072", EncryptionScheme.RsaOaepSha1, 342)]
    [InlineData("RSA-4096", EncryptionScheme.RsaOaepSha1, 470)]
    [InlineData("RSA-2048", EncryptionScheme.RsaOaepSha256, 190)]
    [InlineData("RSA-3072", EncryptionScheme.RsaOaepSha256, 318)]
    [InlineData("RSA-4096", EncryptionScheme.RsaOaepSha256, 446)]
    [InlineData("SM2", EncryptionScheme.Sm2, 1_024)]
    public void Plaintexts_are_as_long_as_the_API_allows_and_no_longer(string name, EncryptionScheme scheme, int bytesMax)
    {
        IEncryptionKey key = KeyOf(name);
        byte[] longest = RandomNumberGenerator.GetBytes(bytesMax);
        Assert.Equal(bytesMax, key.PlaintextBytesMax(scheme));
        Assert.Equal(longest, Opened(key, scheme, key.Encrypt(scheme, longest)));
        Assert.Equal([7], Opened(key, scheme, key.Encrypt(scheme, [7])));
        Assert.Throws<ArgumentException>(() => key.Encrypt(scheme, new byte[bytesMax + 1]));
        Assert.Throws<ArgumentException>(() => key.Encrypt(scheme, []));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Equal_plaintexts_never_give_equal_ciphertexts(string name, EncryptionScheme scheme) =>
        Assert.Distinct(Enumerable.Range(0, 50).Select(_ => Convert.ToHexString(KeyOf(name).Encrypt(scheme, [1]))));

    [Theory]
    [MemberData(nameof(Uses))]
    public void Every_flipped_bit_of_a_ciphertext_is_refused(string name, EncryptionScheme scheme)
    {
        IEncryptionKey key = KeyOf(name);
        byte[] ciphertext = key.Encrypt(scheme, RandomNumberGenerator.GetBytes(32));
        Assert.All(
            KeyUses.Bits(ciphertext.Length, bitsMax: scheme == EncryptionScheme.Sm2 ? 8 * ciphertext.Length : 100),
            bit => Assert.Null(Opened(key, scheme, KeyUses.Flipped(ciphertext, bit))));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Ciphertexts_of_other_lengths_and_garbage_are_refused(string name, EncryptionScheme scheme)
    {
        IEncryptionKey key = KeyOf(name);
        byte[] ciphertext = key.Encrypt(scheme, [1, 2, 3]);
        byte[][] others =
        [
            [], [0], ciphertext[1..], ciphertext[..^1], [.. ciphertext, 0], [0, .. ciphertext], [.. ciphertext, .. ciphertext],
            new byte[ciphertext.Length], [.. Enumerable.Repeat((byte)0xFF, ciphertext.Length)], new byte[6_144],
        ];
        Assert.All(others, other => Assert.Null(Opened(key, scheme, other)));
        Gen.Byte.Array[0, 600].Sample(garbage => Opened(key, scheme, garbage) is null, iter: 100);
    }

    [Theory]
    [MemberData(nameof(UsesOfRsa))]
    public void A_ciphertext_of_one_hash_is_refused_under_the_other(string name, EncryptionScheme scheme)
    {
        IEncryptionKey key = KeyOf(name);
        EncryptionScheme other = scheme == EncryptionScheme.RsaOaepSha1 ? EncryptionScheme.RsaOaepSha256 : EncryptionScheme.RsaOaepSha1;
        Assert.Null(Opened(key, other, key.Encrypt(scheme, [1, 2, 3])));
    }

    [Theory]
    [MemberData(nameof(UsesOfRsa))]
    public void What_others_encrypt_with_the_public_key_opens(string name, EncryptionScheme scheme)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(TestMaterials.Of(KeyUses.Named(name)).PublicKey.Span, out _);
        Assert.Equal([1, 2, 3], Opened(KeyOf(name), scheme, rsa.Encrypt([1, 2, 3], scheme == EncryptionScheme.RsaOaepSha1 ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256)));
        Assert.Null(Opened(KeyOf(name), scheme, rsa.Encrypt([1, 2, 3], RSAEncryptionPadding.Pkcs1)));
        Assert.Null(Opened(KeyOf(name), scheme, rsa.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA384)));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Schemes_of_other_keys_are_errors_of_the_caller(string name, EncryptionScheme scheme)
    {
        IEncryptionKey key = KeyOf(name);
        foreach (EncryptionScheme other in Enum.GetValues<EncryptionScheme>().Except(KeyUses.Encryption(KeyUses.Named(name))))
        {
            Assert.NotEqual(scheme, other);
            Assert.Throws<ArgumentException>(() => key.PlaintextBytesMax(other));
            Assert.Throws<ArgumentException>(() => key.Encrypt(other, [1]));
            Assert.Throws<ArgumentException>(() => key.TryDecrypt(other, [1], out _));
        }
    }

    [Fact]
    public void SM2_ciphertexts_in_other_encodings_are_refused()
    {
        IEncryptionKey key = KeyOf("SM2");
        AsnReader parts = new AsnReader(key.Encrypt(EncryptionScheme.Sm2, new byte[20]), AsnEncodingRules.DER).ReadSequence();
        byte[] x = parts.ReadEncodedValue().ToArray();
        byte[] y = parts.ReadEncodedValue().ToArray();
        byte[] hash = parts.ReadEncodedValue().ToArray();
        byte[] text = parts.ReadEncodedValue().ToArray();
        Assert.NotNull(Opened(key, EncryptionScheme.Sm2, Sequence(x, y, hash, text)));
        byte[][] others =
        [
            Sequence(x, y, text, hash), Sequence(x, y, hash), Sequence(x, y, hash, text, [5, 0]), Sequence(y, x, hash, text),
            Sequence([2, 0], y, hash, text), Sequence([2, 1, 0], y, hash, text), Sequence([2, 1, 0], [2, 1, 0], hash, text), Sequence([2, 1, 0x80], y, hash, text),
            Sequence([2, 0x22, 0, 0, .. new byte[32]], y, hash, text), Sequence([2, 0x22, 1, .. new byte[33]], y, hash, text),
            Sequence(x, y, hash, [4, 0]), Sequence(x, y, [4, 0], text), Sequence(x, y, [4, 31, .. new byte[31]], text), Sequence(x, y, [4, 33, .. new byte[33]], text),
            [0x31, .. Sequence(x, y, hash, text)[1..]], [4, .. new byte[64], .. hash[2..], .. text[2..]],
        ];
        Assert.All(others, other => Assert.Null(Opened(key, EncryptionScheme.Sm2, other)));
    }

    private static byte[] Sequence(params byte[][] values)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString([.. values.SelectMany(value => value)]);
        byte[] encoded = writer.Encode();
        encoded[0] = 0x30;
        return encoded;
    }

    private static IEncryptionKey KeyOf(string name) => TestMaterials.Key<IEncryptionKey>(KeyUses.Named(name));

    private static byte[]? Opened(IEncryptionKey key, EncryptionScheme scheme, byte[] ciphertext) =>
        key.TryDecrypt(scheme, ciphertext, out SecretBuffer? opened) ? KeyUses.Taken(opened) : null;
}

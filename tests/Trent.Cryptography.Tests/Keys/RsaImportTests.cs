// Import of RSA private keys, and of HMAC keys: what is not one of its size in the one form, or contradicts itself, is refused.
using System.Numerics;
using CsCheck;
using Org.BouncyCastle.Security;

namespace Trent.Cryptography.Tests;

public sealed class RsaImportTests
{
    private static readonly RsaKeyParts Good = RsaKeyParts.Of(TestMaterials.Of(KeyAlgorithm.Rsa2048));

    public static TheoryData<string> NamesOfHmac => [.. KeyUses.Hmac.Select(algorithm => algorithm.Name)];

    [Fact]
    public void A_key_is_brought_into_one_form_whatever_it_adds()
    {
        byte[] expected = TestMaterials.Of(KeyAlgorithm.Rsa2048).Secret.DangerousSpan.ToArray();
        Assert.Equal(expected, Good.Pkcs8());
        Assert.Equal(expected, Imported((Good.InPkcs8() with { Attributes = Pkcs8Parts.FriendlyName }).Encode()));
        Assert.Equal(expected, Imported((Good.InPkcs8() with { Version = 1, Attributes = Pkcs8Parts.FriendlyName }).Encode()));
    }

    [Fact]
    public void A_key_of_another_maker_works_whichever_prime_comes_first_and_however_d_is_reduced()
    {
        RsaKeyParts swapped = RsaKeyParts.Of(Good.Q, Good.P, Good.E);
        RsaKeyParts byTotient = Good with { D = RsaKeyParts.Inverse(Good.E, (Good.P - 1) * (Good.Q - 1)) };
        foreach (RsaKeyParts form in (RsaKeyParts[])[swapped, byTotient])
        {
            using KeyMaterial? material = KeyAlgorithm.Rsa2048.Import(form.Pkcs8());
            Assert.NotNull(material);
            Assert.Equal(TestMaterials.Of(KeyAlgorithm.Rsa2048).PublicKey.ToArray(), material.PublicKey.ToArray());
            using UsableKey key = KeyAlgorithm.Rsa2048.Load(material.Secret);
            byte[] signature = ((ISigningKey)key).Sign(SigningScheme.RsaPssSha256, MessageForm.Raw, [1]);
            Assert.True(TestMaterials.Key<ISigningKey>(KeyAlgorithm.Rsa2048).Verify(SigningScheme.RsaPssSha256, MessageForm.Raw, [1], signature));
        }
    }

    [Fact]
    public void Numbers_that_contradict_each_other_are_refused()
    {
        (string What, RsaKeyParts Key)[] others =
        [
            ("d and 2", Good with { D = Good.D + 2 }),
            ("d is 1", Good with { D = 1 }),
            ("d is 0", Good with { D = 0 }),
            ("d is e", Good with { D = Good.E }),
            ("d above n", Good with { D = Good.D + (4 * (Good.P - 1) * (Good.Q - 1)) }),
            ("d mod p-1 and 2", Good with { DP = Good.DP + 2 }),
            ("d mod p-1 not reduced", Good with { DP = Good.DP + Good.P - 1 }),
            ("d mod p-1 is 0", Good with { DP = 0 }),
            ("d mod q-1 and 2", Good with { DQ = Good.DQ + 2 }),
            ("the coefficient and 1", Good with { InverseQ = Good.InverseQ + 1 }),
            ("the coefficient not reduced", Good with { InverseQ = Good.InverseQ + Good.P }),
            ("the coefficient is 0", Good with { InverseQ = 0 }),
            ("primes swapped alone", Good with { P = Good.Q, Q = Good.P }),
            ("p and 2", Good with { P = Good.P + 2 }),
            ("p is 1", Good with { P = 1, Q = Good.N }),
            ("p is q", Good with { P = Good.Q }),
            ("n and 2", Good with { N = Good.N + 2 }),
            ("another e", Good with { E = 65_539 }),
            ("a negative n", Good with { N = -Good.N }),
            ("a negative d", Good with { D = -Good.D }),
        ];
        Assert.NotNull(Imported(Good.Pkcs8()));
        Assert.All(others, other => Assert.True(Imported(other.Key.Pkcs8()) is null, other.What));
    }

    [Fact]
    public void Public_exponents_outside_of_the_standard_are_refused()
    {
        foreach (BigInteger e in (BigInteger[])[0, 1, 2, 3, 17, 257, 65_535, 65_536, 65_538, (BigInteger.One << 256) + 1])
        {
            Assert.Null(Imported((Good with { E = e }).Pkcs8()));
        }

        Assert.Null(Imported(Made(3, 1_024, 1_024).Pkcs8()));
        Assert.Null(Imported(Made((BigInteger.One << 256) + 297, 1_024, 1_024).Pkcs8()));
        Assert.NotNull(Imported(Made(65_539, 1_024, 1_024).Pkcs8()));
    }

    [Fact]
    public void Primes_that_are_none_are_refused()
    {
        BigInteger composite = Prime(512, 65_537) * Prime(512, 65_537);
        Assert.Null(Imported(RsaKeyParts.Of(Good.P, composite, 65_537).Pkcs8()));
        Assert.Null(Imported(RsaKeyParts.Of(composite, Good.Q, 65_537).Pkcs8()));
    }

    [Fact]
    public void Keys_of_three_primes_are_refused()
    {
        BigInteger[] primes = [Prime(683, 65_537), Prime(683, 65_537), Prime(682, 65_537)];
        BigInteger d = RsaKeyParts.Inverse(65_537, (primes[0] - 1) * (primes[1] - 1) * (primes[2] - 1));
        RsaKeyParts three = new(
            primes[0] * primes[1] * primes[2], 65_537, d, primes[0], primes[1], d % (primes[0] - 1), d % (primes[1] - 1), RsaKeyParts.Inverse(primes[1], primes[0]))
        {
            Version = 1,
            Others = [(primes[2], d % (primes[2] - 1), RsaKeyParts.Inverse(primes[0] * primes[1], primes[2]))],
        };
        Assert.Null(Imported(three.Pkcs8()));
        Assert.Null(Imported((three with { Version = 0 }).Pkcs8()));
        Assert.Null(Imported((Good with { Version = 1 }).Pkcs8()));
        Assert.Null(Imported((Good with { Version = 1, Others = three.Others }).Pkcs8()));
        Assert.Null(Imported((Good with { Others = three.Others }).Pkcs8()));
    }

    [Fact]
    public void Keys_of_other_sizes_are_refused()
    {
        KeyAlgorithm[] sizes = [.. KeyUses.Rsa];
        foreach (KeyAlgorithm algorithm in sizes)
        {
            byte[] secret = TestMaterials.Of(algorithm).Secret.DangerousSpan.ToArray();
            Assert.All(sizes, other => Assert.Equal(other == algorithm, other.Import(secret) is not null));
        }

        foreach ((int p, int q) in ((int, int)[])[(512, 512), (1_016, 1_024), (1_028, 1_028)])
        {
            byte[] secret = Made(65_537, p, q).Pkcs8();
            Assert.All(sizes, algorithm => Assert.Null(algorithm.Import(secret)));
        }
    }

    [Fact]
    public void Other_structures_are_refused()
    {
        Pkcs8Parts good = Good.InPkcs8();
        (string What, byte[] Secret)[] others =
        [
            ("nothing", []),
            ("an RSAPrivateKey alone", Good.Encode()),
            ("a byte behind", [.. good.Encode(), 0]),
            ("a byte behind, inside", (good with { PrivateKey = [.. Good.Encode(), 0] }).Encode()),
            ("a byte less", good.Encode()[..^1]),
            ("version 3", (good with { Version = 2 }).Encode()),
            ("a version below 0", (good with { Version = -1 }).Encode()),
            ("RSAPrivateKey of a version below 0", (Good with { Version = -1 }).Pkcs8()),
            ("a public key that is none", (good with { Version = 1, PublicKey = [1, 2, 3] }).Encode()),
            ("no NULL", (good with { Parameters = null }).Encode()),
            ("the identifier of PSS", (good with { Algorithm = "1.2.840.113549.1.1.10" }).Encode()),
            ("the identifier of curves", (good with { Algorithm = EllipticCurve.PublicKeyIdentifier }).Encode()),
            ("a public key", TestMaterials.Of(KeyAlgorithm.Rsa2048).PublicKey.ToArray()),
        ];
        Assert.All(others, other => Assert.True(Imported(other.Secret) is null, other.What));
        Gen.Byte.Array[0, 1_300].Sample(garbage => Imported(garbage) is null, iter: 200);

        // Whatever a changed byte makes of the structure, it is taken or refused, and no error of ours.
        byte[] whole = good.Encode();
        Gen.Select(Gen.Int[0, 60], Gen.Byte).Sample((at, value) => Imported([.. whole[..at], value, .. whole[(at + 1)..]]) is null or { Length: > 0 }, iter: 500);
    }

    [Theory]
    [MemberData(nameof(NamesOfHmac))]
    public void HMAC_keys_are_as_long_as_the_hash_or_longer_up_to_128_bytes(string name)
    {
        KeyAlgorithm algorithm = KeyUses.Named(name);
        int bytesMin = TestMaterials.Key<HmacKey>(algorithm).MacBytes;
        for (int bytes = 1; bytes <= 200; bytes++)
        {
            using SecretBuffer secret = SecretBuffer.Random(bytes);
            using KeyMaterial? material = algorithm.Import(secret.DangerousSpan);
            bool isPossible = bytes >= bytesMin && bytes <= 128;
            Assert.Equal(isPossible, material is not null);
            if (isPossible)
            {
                Assert.Equal(secret.DangerousSpan.ToArray(), material!.Secret.DangerousSpan.ToArray());
                algorithm.Load(secret).Dispose();
            }
            else
            {
                Assert.Throws<ArgumentException>(() => algorithm.Load(secret));
            }
        }

        Assert.Null(algorithm.Import([]));
    }

    private static byte[]? Imported(byte[] secret)
    {
        using KeyMaterial? material = KeyAlgorithm.Rsa2048.Import(secret);
        return material?.Secret.DangerousSpan.ToArray();
    }

    /// <summary>A key with primes of these sizes, whose product has as many bits as both together.</summary>
    private static RsaKeyParts Made(BigInteger e, int pBits, int qBits)
    {
        while (true)
        {
            RsaKeyParts made = RsaKeyParts.Of(Prime(pBits, e), Prime(qBits, e), e);
            if (made.N.GetBitLength() == pBits + qBits)
            {
                return made;
            }
        }
    }

    private static BigInteger Prime(int bits, BigInteger e)
    {
        SecureRandom random = new();
        while (true)
        {
            BigInteger prime = KeyUses.Unsigned(Org.BouncyCastle.Math.BigInteger.ProbablePrime(bits, random).ToByteArrayUnsigned());
            if (BigInteger.GreatestCommonDivisor(prime - 1, e).IsOne)
            {
                return prime;
            }
        }
    }
}

// Key encapsulation: the secret comes back, an altered ciphertext silently gives another one, and one of another length none.
using CsCheck;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace Trent.Cryptography.Tests;

public sealed class EncapsulationTests
{
    public static TheoryData<string> Names => [.. KeyUses.MlKem.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_secret_comes_back_and_is_new_each_time(string name)
    {
        IEncapsulationKey key = KeyOf(name);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 100; i++)
        {
            byte[] ciphertext = key.Encapsulate(out SecretBuffer made);
            byte[] secret = KeyUses.Taken(made);
            Assert.Equal(32, secret.Length);
            Assert.Equal(secret, Opened(key, ciphertext));
            Assert.True(seen.Add(Convert.ToHexString(secret)));
            Assert.True(seen.Add(Convert.ToHexString(ciphertext)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_implementation_gets_the_same_secret(string name)
    {
        KeyMaterial material = TestMaterials.Of(KeyUses.Named(name));
        MLKemParameters parameters = ParametersOf(name);
        MLKemDecapsulator decapsulator = new(parameters);
        decapsulator.Init(MLKemPrivateKeyParameters.FromSeed(parameters, material.Secret.DangerousSpan[^64..].ToArray()));
        for (int i = 0; i < 20; i++)
        {
            byte[] ciphertext = KeyOf(name).Encapsulate(out SecretBuffer made);
            byte[] secret = new byte[32];
            decapsulator.Decapsulate(ciphertext, secret);
            Assert.Equal(KeyUses.Taken(made), secret);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flipped_bit_of_a_ciphertext_gives_another_secret_always_the_same(string name)
    {
        IEncapsulationKey key = KeyOf(name);
        byte[] ciphertext = key.Encapsulate(out SecretBuffer made);
        var seen = new HashSet<string>(StringComparer.Ordinal) { Convert.ToHexString(KeyUses.Taken(made)) };
        foreach (int bit in KeyUses.Bits(ciphertext.Length, bitsMax: 150).Distinct())
        {
            byte[]? secret = Opened(key, KeyUses.Flipped(ciphertext, bit));
            Assert.NotNull(secret);
            Assert.Equal(32, secret.Length);
            Assert.True(seen.Add(Convert.ToHexString(secret)), $"bit {bit}");
            Assert.Equal(secret, Opened(key, KeyUses.Flipped(ciphertext, bit)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_of_the_right_length_give_a_secret(string name)
    {
        IEncapsulationKey key = KeyOf(name);
        int bytes = key.Encapsulate(out SecretBuffer made).Length;
        made.Dispose();
        Gen.Byte.Array[bytes].Sample(garbage => Opened(key, garbage)?.Length == 32, iter: 50);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ciphertexts_of_other_lengths_are_refused(string name)
    {
        IEncapsulationKey key = KeyOf(name);
        byte[] ciphertext = key.Encapsulate(out SecretBuffer made);
        made.Dispose();
        foreach (byte[] other in (byte[][])[[], ciphertext[1..], ciphertext[..^1], [.. ciphertext, 0], [0, .. ciphertext], new byte[768], new byte[1_088], new byte[1_568]])
        {
            Assert.Equal(other.Length == ciphertext.Length, Opened(key, other) is not null);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_ciphertext_of_one_key_gives_another_secret_under_another(string name)
    {
        using KeyMaterial material = KeyUses.Named(name).Generate();
        using UsableKey other = KeyUses.Named(name).Load(material.Secret);
        byte[] ciphertext = KeyOf(name).Encapsulate(out SecretBuffer made);
        byte[]? secret = Opened((IEncapsulationKey)other, ciphertext);
        Assert.NotNull(secret);
        Assert.NotEqual(KeyUses.Taken(made), secret);
    }

    private static IEncapsulationKey KeyOf(string name) => TestMaterials.Key<IEncapsulationKey>(KeyUses.Named(name));

    private static byte[]? Opened(IEncapsulationKey key, byte[] ciphertext) => key.TryDecapsulate(ciphertext, out SecretBuffer? secret) ? KeyUses.Taken(secret) : null;

    private static MLKemParameters ParametersOf(string name) => name switch
    {
        "ML-KEM-512" => MLKemParameters.ml_kem_512,
        "ML-KEM-768" => MLKemParameters.ml_kem_768,
        _ => MLKemParameters.ml_kem_1024,
    };
}

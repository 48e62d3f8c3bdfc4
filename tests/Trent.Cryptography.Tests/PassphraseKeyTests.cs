// The keys of passphrases are those that other implementations of Argon2id make: a store is not tied to one library.
using System.Text;
using CsCheck;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Trent.Cryptography.Tests;

public sealed class PassphraseKeyTests
{
    private const string Text = "correct horse battery stäple";
    private const string Salt = "000102030405060708090a0b0c0d0e0f";

    // Made with the reference implementation, Debian's libargon2-1 0~20171227-0.3+deb12u1:
    //   python3 -c 'import ctypes; l = ctypes.CDLL("libargon2.so.1"); u, z, p = ctypes.c_uint32, ctypes.c_size_t, ctypes.c_char_p
    //   l.argon2id_hash_raw.argtypes = [u, u, u, p, z, p, z, p, z]; o = ctypes.create_string_buffer(32)
    //   l.argon2id_hash_raw(PASSES, KIBIBYTES, 1, PASSPHRASE, len(PASSPHRASE), SALT, 16, o, 32); print(o.raw.hex())'
    [Theory]
    [InlineData(Text, Salt, 8192, 1, "a9e0cf1db910b0508ef63bd492199781e0d0179f706f420ccbb8216399c93a8c")]
    [InlineData(Text, Salt, 65536, 3, "958cb0d0dc580c64c13e87d4e779a8b439ea0792c1fe6962e0b73f0aa2eb2694")]
    [InlineData("x", Salt, 8193, 1, "a4d9a41636c9ad5843e09a70debf79842d1fb08b81767b3cfea0c3f4ef5e5bfa")]
    public void The_reference_implementation_makes_the_same_key(string passphrase, string salt, int memory, int passes, string key) =>
        Assert.Equal(key, Derive(Encoding.UTF8.GetBytes(passphrase), Convert.FromHexString(salt), memory, passes));

    [Fact]
    public void The_reference_implementation_makes_the_same_key_of_the_longest_passphrase_and_the_most_passes() =>
        Assert.Equal(
            "486bd224d8243c6c3053a1f2f184a0dd2df6fb71b69aa10edd8f820311010b2c",
            Derive([.. Enumerable.Repeat((byte)0xFF, PassphraseKey.PassphraseBytesMax)], new byte[PassphraseKey.SaltBytes], 8192, Argon2idCost.PassesMax));

    // libsodium takes neither lanes nor a secret, so that the vector of the standard is one for the implementation that ours is compared with below.
    [Fact]
    public void The_implementation_to_compare_with_makes_the_tag_of_the_standard()
    {
        // RFC 9106, section 5.3.
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(32)
            .WithIterations(3)
            .WithParallelism(4)
            .WithSalt([.. Enumerable.Repeat((byte)2, 16)])
            .WithSecret([.. Enumerable.Repeat((byte)3, 8)])
            .WithAdditional([.. Enumerable.Repeat((byte)4, 12)])
            .Build();
        Assert.Equal("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", Compute(parameters, [.. Enumerable.Repeat((byte)1, 32)]));
    }

    [Fact]
    public void Another_implementation_makes_the_same_keys() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Byte.Array[PassphraseKey.SaltBytes], Gen.Int[Argon2idCost.MemoryKibibytesMin, Argon2idCost.MemoryKibibytesMin + 64], Gen.Int[1, 3]).Sample(
            (passphrase, salt, memory, passes) =>
            {
                Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
                    .WithVersion(Argon2Parameters.Version13)
                    .WithMemoryAsKB(memory)
                    .WithIterations(passes)
                    .WithParallelism(1)
                    .WithSalt(salt)
                    .Build();
                return Derive(passphrase, salt, memory, passes) == Compute(parameters, passphrase);
            },
            iter: 20,
            threads: 1);

    private static string Derive(byte[] passphrase, byte[] salt, int memory, int passes)
    {
        using SecretBuffer secret = SecretBuffer.CopyOf(passphrase);
        using SecretBuffer key = PassphraseKey.Derive(secret, salt, new Argon2idCost(memory, passes));
        return Convert.ToHexStringLower(key.DangerousSpan);
    }

    private static string Compute(Argon2Parameters parameters, byte[] passphrase)
    {
        Argon2BytesGenerator generator = new();
        generator.Init(parameters);
        byte[] key = new byte[32];
        _ = generator.GenerateBytes(passphrase, key);
        return Convert.ToHexStringLower(key);
    }
}

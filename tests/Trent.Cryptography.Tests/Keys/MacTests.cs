// HMAC: the code is that of FIPS 198-1 computed by hand, and nothing but the whole of it verifies.
using System.Security.Cryptography;
using CsCheck;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Trent.Cryptography.Tests;

public sealed class MacTests
{
    public static TheoryData<string> Names => [.. KeyUses.Hmac.Select(algorithm => algorithm.Name)];

    [Theory]
    [InlineData("HMAC-SHA-224", 28)]
    [InlineData("HMAC-SHA-256", 32)]
    [InlineData("HMAC-SHA-384", 48)]
    [InlineData("HMAC-SHA-512", 64)]
    public void Codes_and_new_keys_are_as_long_as_the_hash(string name, int bytes)
    {
        Assert.Equal(bytes, KeyOf(name).MacBytes);
        Assert.Equal(bytes, KeyOf(name).ComputeMac([1]).Length);
        Assert.Equal(bytes, TestMaterials.Of(KeyUses.Named(name)).Secret.Length);
        Assert.True(TestMaterials.Of(KeyUses.Named(name)).PublicKey.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_key_and_message_give_the_code_of_the_standard(string name) =>
        Gen.Select(Gen.Byte.Array[KeyOf(name).MacBytes, 128], Gen.Byte.Array[1, 4_096]).Sample(
            (secret, message) =>
            {
                using SecretBuffer buffer = SecretBuffer.CopyOf(secret);
                using var key = (HmacKey)KeyUses.Named(name).Load(buffer);
                byte[] mac = key.ComputeMac(message);
                return mac.SequenceEqual(ByHand(name, secret, message)) && key.VerifyMac(message, mac);
            },
            iter: 200);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_flipped_bit_of_a_code_or_a_message_is_refused(string name)
    {
        HmacKey key = KeyOf(name);
        byte[] message = RandomNumberGenerator.GetBytes(40);
        byte[] mac = key.ComputeMac(message);
        Assert.All(Enumerable.Range(0, 8 * mac.Length), bit => Assert.False(key.VerifyMac(message, KeyUses.Flipped(mac, bit))));
        Assert.All(Enumerable.Range(0, 8 * message.Length), bit => Assert.False(key.VerifyMac(KeyUses.Flipped(message, bit), mac)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Codes_of_every_other_length_are_refused(string name)
    {
        HmacKey key = KeyOf(name);
        byte[] mac = key.ComputeMac([1]);
        Assert.True(key.VerifyMac([1], mac));
        Assert.All(Enumerable.Range(0, mac.Length), length => Assert.False(key.VerifyMac([1], mac.AsSpan(0, length))));
        Assert.False(key.VerifyMac([1], (byte[])[.. mac, 0]));
        Assert.False(key.VerifyMac([1], (byte[])[.. mac, .. mac]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_key_that_was_disposed_computes_nothing(string name)
    {
        var key = (HmacKey)KeyUses.Named(name).Load(TestMaterials.Of(KeyUses.Named(name)).Secret);
        byte[] mac = key.ComputeMac([1]);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.ComputeMac([1]));
        Assert.Throws<ObjectDisposedException>(() => key.VerifyMac([1], mac));
    }

    private static HmacKey KeyOf(string name) => TestMaterials.Key<HmacKey>(KeyUses.Named(name));

    // FIPS 198-1, 4: H((K0 + opad) || H((K0 + ipad) || text)), where K0 is as long as a block of the hash.
    private static byte[] ByHand(string name, byte[] secret, byte[] message)
    {
        byte[] block = new byte[name is "HMAC-SHA-224" or "HMAC-SHA-256" ? 64 : 128];
        (secret.Length > block.Length ? Hash(name, secret) : secret).CopyTo(block, 0);
        byte[] inner = Hash(name, [.. block.Select(value => (byte)(value ^ 0x36)), .. message]);
        return Hash(name, [.. block.Select(value => (byte)(value ^ 0x5C)), .. inner]);
    }

    private static byte[] Hash(string name, byte[] input)
    {
        IDigest digest = name switch
        {
            "HMAC-SHA-224" => new Sha224Digest(),
            "HMAC-SHA-256" => new Sha256Digest(),
            "HMAC-SHA-384" => new Sha384Digest(),
            _ => new Sha512Digest(),
        };
        byte[] output = new byte[digest.GetDigestSize()];
        digest.BlockUpdate(input);
        _ = digest.DoFinal(output);
        return output;
    }
}

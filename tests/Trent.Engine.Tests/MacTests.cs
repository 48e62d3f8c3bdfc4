// GenerateMac and VerifyMac: codes of every spec, checked outside as well, and every way to be refused.
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class MacTests(SharedKeys keys)
{
    private static readonly (string Spec, string Algorithm, int Bytes)[] Rows =
        [("HMAC_224", "HMAC_SHA_224", 28), ("HMAC_256", "HMAC_SHA_256", 32), ("HMAC_384", "HMAC_SHA_384", 48), ("HMAC_512", "HMAC_SHA_512", 64)];

    public static TheoryData<string, string, int> Specs => new(Rows);

    public static TheoryData<string, string> Others => new(
        from row in Rows
        from algorithm in Rows.Select(other => other.Algorithm)
        where algorithm != row.Algorithm
        select (row.Spec, algorithm));

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task A_code_has_the_full_length_and_is_verified(string spec, string algorithm, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "GENERATE_VERIFY_MAC");
        GenerateMacOutput output = await GenerateAsync(keys.Engine, key.KeyId!, algorithm, "hello"u8.ToArray());
        Assert.Equal((key.Arn, algorithm, bytes), (output.KeyId, output.MacAlgorithm!.Value.Value, output.Mac!.Value.Length));
        VerifyMacOutput verified = await VerifyAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), output.Mac.Value.ToArray());
        Assert.Equal((key.Arn, true, algorithm), (verified.KeyId, verified.MacValid, verified.MacAlgorithm!.Value.Value));
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task A_code_of_an_imported_key_is_the_one_that_is_computed_outside(string spec, string algorithm, int bytes)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync(new KeySpec(spec), KeyUsageType.GenerateVerifyMac);
        byte[] secret = RandomNumberGenerator.GetBytes(128);
        _ = await test.SendAsync(await test.WrapAsync(key.KeyId!, secret));
        byte[] message = RandomNumberGenerator.GetBytes(1000);
        HMac outside = new(DigestUtilities.GetDigest($"SHA-{algorithm[^3..]}"));
        outside.Init(new KeyParameter(secret));
        outside.BlockUpdate(message);
        byte[] expected = new byte[bytes];
        _ = outside.DoFinal(expected, 0);
        Assert.Equal(expected, (await GenerateAsync(test, key.KeyId!, algorithm, message)).Mac!.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Whatever_is_not_the_code_of_the_message_is_refused_without_a_text(string spec, string algorithm, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "GENERATE_VERIFY_MAC");
        byte[] mac = (await GenerateAsync(keys.Engine, key.KeyId!, algorithm, "hello"u8.ToArray())).Mac!.Value.ToArray();
        await Refusal.IsAsync("KMSInvalidMacException", null, () => VerifyAsync(key.KeyId!, algorithm, "hellp"u8.ToArray(), mac));
        byte[][] others = [[0], mac[..^1], mac[1..], [.. mac, 0], new byte[bytes], new byte[6144], mac[..4], .. Enumerable.Range(0, bytes * 8).Select(bit => Flipped(mac, bit))];
        foreach (byte[] other in others)
        {
            await Refusal.IsAsync("KMSInvalidMacException", null, () => VerifyAsync(key.KeyId!, algorithm, "hello"u8.ToArray(), other));
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task An_algorithm_of_another_spec_is_refused(string spec, string algorithm)
    {
        KeyMetadata key = await keys.GetAsync(spec, "GENERATE_VERIFY_MAC");
        string text = $"Algorithm {algorithm} is incompatible with key spec {spec}.";
        await Refusal.IsAsync("InvalidKeyUsageException", text, () => GenerateAsync(keys.Engine, key.KeyId!, algorithm, [1]));
        await Refusal.IsAsync("InvalidKeyUsageException", text, () => VerifyAsync(key.KeyId!, algorithm, [1], [1]));
    }

    [Fact]
    public async Task Another_key_has_another_code()
    {
        KeyMetadata one = await keys.GetAsync("HMAC_256", "GENERATE_VERIFY_MAC");
        KeyMetadata other = await keys.GetAsync("HMAC_256", "GENERATE_VERIFY_MAC", number: 2);
        byte[] mac = (await GenerateAsync(keys.Engine, one.KeyId!, "HMAC_SHA_256", [1])).Mac!.Value.ToArray();
        await Refusal.IsAsync("KMSInvalidMacException", null, () => VerifyAsync(other.KeyId!, "HMAC_SHA_256", [1], mac));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task Messages_of_1_to_4096_bytes_have_a_code(int length)
    {
        KeyMetadata key = await keys.GetAsync("HMAC_256", "GENERATE_VERIFY_MAC");
        byte[] mac = (await GenerateAsync(keys.Engine, key.KeyId!, "HMAC_SHA_256", new byte[length])).Mac!.Value.ToArray();
        _ = await VerifyAsync(key.KeyId!, "HMAC_SHA_256", new byte[length], mac);
    }

    [Theory]
    [InlineData(0, "greater than or equal to 1")]
    [InlineData(4097, "less than or equal to 4096")]
    public async Task Messages_of_other_lengths_are_refused_without_being_shown(int length, string bound)
    {
        KeyMetadata key = await keys.GetAsync("HMAC_256", "GENERATE_VERIFY_MAC");
        string text = $"1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length {bound}";
        await Refusal.IsAsync("ValidationException", text, () => GenerateAsync(keys.Engine, key.KeyId!, "HMAC_SHA_256", new byte[length]));
        await Refusal.IsAsync("ValidationException", text, () => VerifyAsync(key.KeyId!, "HMAC_SHA_256", new byte[length], [1]));
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] altered = [.. bytes];
        altered[bit / 8] ^= (byte)(1 << (bit % 8));
        return altered;
    }

    private static Task<GenerateMacOutput> GenerateAsync(TestEngine test, string keyId, string algorithm, byte[] message) => test.SendAsync(new GenerateMacCommand
    {
        KeyId = keyId,
        MacAlgorithm = new MacAlgorithmSpec(algorithm),
        Message = SensitiveBytes.CopyOf(message),
    });

    private Task<VerifyMacOutput> VerifyAsync(string keyId, string algorithm, byte[] message, byte[] mac) => keys.Engine.SendAsync(new VerifyMacCommand
    {
        KeyId = keyId,
        MacAlgorithm = new MacAlgorithmSpec(algorithm),
        Message = SensitiveBytes.CopyOf(message),
        Mac = mac,
    });
}

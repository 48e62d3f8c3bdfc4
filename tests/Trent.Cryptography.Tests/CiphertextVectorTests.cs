// The customer ciphertext against vectors of an independent implementation: what is made, and why each bad one is refused.
using System.Security.Cryptography;
using System.Text.Json;

namespace Trent.Cryptography.Tests;

public sealed class CiphertextVectorTests
{
    private static readonly JsonElement File = Vectors.Read("ciphertext-v1.json");
    private static readonly string[] HeaderFailures = ["length", "magic", "version", "suite", "flags", "reserved", "account"];

    public static TheoryData<string> Good => [.. File.Each("good").Select(vector => vector.Text("name"))];

    public static TheoryData<string> Bad => [.. File.Each("bad").Select(vector => vector.Text("name"))];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_vector_is_made_and_opened(string name)
    {
        JsonElement vector = File.Each("good").Single(candidate => candidate.Text("name") == name);
        byte[] blob = vector.Hex("ciphertext");
        byte[] plaintext = vector.Hex("plaintext");
        using SymmetricKey key = Load(vector);
        Assert.Equal(vector.Text("keyMaterialId"), KeyMaterialIdentifier.Compute(vector.Text("keyId"), vector.Hex("material")));
        Assert.Equal(vector.Hex("contextDigest"), TestKeys.Digest(vector.Map("context")));
        Assert.Equal(plaintext, key.Decrypt(blob, vector.Map("context"))!);

        using EnvelopeKey envelope = EnvelopeKey.Derive(vector.Hex("material"), "kms/v1/key/enc"u8, "kms/v1/key/hedge"u8, "n"u8, typeof(SymmetricKey));
        using EnvelopeKey.Use use = envelope.Enter();
        byte[] made = new byte[blob.Length];
        CiphertextEnvelope.SealWith(use, blob.AsSpan(0, 60), plaintext, vector.Hex("contextDigest"), [.. vector.Hex("salt"), .. vector.Hex("iv")], made);
        Assert.Equal(blob, made);
        Assert.Equal(blob[..60], key.Encrypt(plaintext, vector.Map("context"))[..60]);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void The_header_of_a_good_vector_names_account_key_and_material(string name)
    {
        JsonElement vector = File.Each("good").Single(candidate => candidate.Text("name") == name);
        Assert.True(CiphertextHeader.TryParse(vector.Hex("ciphertext"), out CiphertextHeader header));
        Assert.Equal(vector.Text("accountId"), header.AccountId);
        Assert.Equal(vector.Text("keyId"), header.KeyId);
        Assert.True(header.Names(vector.Text("keyMaterialId")));
        Assert.False(header.Names(vector.Text("keyMaterialId").ToUpperInvariant()));
        Assert.False(header.Names(new string('0', 64)));
        Assert.False(header.Names(vector.Text("keyMaterialId")[..48]));
        Assert.False(header.Names(string.Empty));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_vector_is_refused_for_the_reason_it_names(string name)
    {
        JsonElement good = File.Each("good").Single(candidate => candidate.Text("name") == File.Text("badOf"));
        JsonElement vector = File.Each("bad").Single(candidate => candidate.Text("name") == name);
        byte[] blob = vector.Hex("ciphertext");
        string failure = vector.Text("failure");
        using SymmetricKey key = Load(good);
        Assert.Null(key.Decrypt(blob, good.Map("context")));
        bool isHeaderGood = CiphertextHeader.TryParse(blob, out CiphertextHeader header);
        Assert.Equal(!HeaderFailures.Contains(failure), isHeaderGood);
        if (!isHeaderGood)
        {
            return;
        }

        bool isOfThisKey = header.AccountId == good.Text("accountId") && header.KeyId == good.Text("keyId") && header.Names(good.Text("keyMaterialId"));
        Assert.Equal(failure != "key", isOfThisKey);
        if (!isOfThisKey)
        {
            return;
        }

        byte[] encryptionKey = TestKeys.Hkdf(good.Hex("material"), [], "kms/v1/key/enc", 64);
        byte[] derived = TestKeys.CounterKdf(encryptionKey, "kms/v1/enc", [.. blob[..92], .. blob[124..136], .. good.Hex("contextDigest")]);
        Assert.Equal(failure == "tag", derived.AsSpan(32).SequenceEqual(blob.AsSpan(92, 32)));
    }

    [Fact]
    public void The_parts_of_a_fresh_ciphertext_are_what_the_format_says()
    {
        using SymmetricKey key = TestKeys.Symmetric();
        byte[] digest = TestKeys.Digest(null);
        byte[] blob = key.Encrypt([1, 2, 3], null);
        byte[] derived = TestKeys.CounterKdf(TestKeys.Hkdf(TestKeys.Material(), [], "kms/v1/key/enc", 64), "kms/v1/enc", [.. blob[..92], .. blob[124..136], .. digest]);
        Assert.Equal(derived[32..], blob[92..124]);
        byte[] plaintext = new byte[3];
        using var gcm = new AesGcm(derived.AsSpan(0, 32), 16);
        gcm.Decrypt(blob.AsSpan(124, 12), blob.AsSpan(136, 3), blob.AsSpan(139, 16), plaintext, [.. blob[..136], .. digest]);
        Assert.Equal([1, 2, 3], plaintext);
    }

    private static SymmetricKey Load(JsonElement vector)
    {
        using SecretBuffer material = SecretBuffer.CopyOf(vector.Hex("material"));
        return SymmetricKey.Load(material, vector.Text("accountId"), vector.Text("keyId"), vector.Text("keyMaterialId"), "n"u8);
    }
}

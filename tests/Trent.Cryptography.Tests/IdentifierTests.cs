// Key ids in 16 bytes, ids of key material, and the header that carries both.
namespace Trent.Cryptography.Tests;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData(TestKeys.KeyId, false)]
    [InlineData(TestKeys.MultiRegionKeyId, true)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("mrk-ffffffffffffffffffffffffffffffff", true)]
    public void A_key_id_comes_back(string keyId, bool isMultiRegion)
    {
        byte[] bytes = new byte[16];
        Assert.True(KeyIdBytes.TryParse(keyId, bytes, out bool found));
        Assert.Equal(isMultiRegion, found);
        Assert.Equal(keyId, KeyIdBytes.Format(bytes, found));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234ABCD-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd12ab34cd56ef1234567890ab")]
    [InlineData("{1234abcd-12ab-34cd-56ef-1234567890ab}")]
    [InlineData(" 1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890a")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ag")]
    [InlineData("mrk-1234abcd12ab34cd56ef1234567890ag")]
    [InlineData("mrk-1234abcd12ab34cd56ef1234567890abc")]
    [InlineData("MRK-1234abcd12ab34cd56ef1234567890ab")]
    [InlineData("mrk-1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("mrk-")]
    public void A_text_that_is_no_key_id_is_refused(string? keyId) => Assert.False(KeyIdBytes.TryParse(keyId, new byte[16], out _));

    [Fact]
    public void Ids_of_key_material_tell_keys_and_materials_apart()
    {
        string id = KeyMaterialIdentifier.Compute(TestKeys.KeyId, TestKeys.Material());
        Assert.Matches("^[0-9a-f]{64}$", id);
        Assert.Equal(id, KeyMaterialIdentifier.Compute(TestKeys.KeyId, TestKeys.Material()));
        Assert.NotEqual(id, KeyMaterialIdentifier.Compute(TestKeys.MultiRegionKeyId, TestKeys.Material()));
        Assert.NotEqual(id, KeyMaterialIdentifier.Compute(TestKeys.KeyId, TestKeys.Material(1)));
        Assert.NotEqual(KeyMaterialIdentifier.Compute(TestKeys.KeyId, [1]), KeyMaterialIdentifier.Compute(TestKeys.KeyId, [1, 0]));
        Assert.Throws<ArgumentException>(() => KeyMaterialIdentifier.Compute("alias/x", TestKeys.Material()));
        Assert.Throws<ArgumentException>(() => KeyMaterialIdentifier.Compute(TestKeys.KeyId, []));
    }

    [Fact]
    public void Every_length_that_no_ciphertext_has_is_refused_by_the_header()
    {
        using SymmetricKey key = TestKeys.Symmetric();
        byte[] blob = key.Encrypt(new byte[4096], null);
        byte[] longer = [.. blob, .. new byte[3000]];
        for (int length = 0; length <= longer.Length; length++)
        {
            Assert.Equal(length is >= 153 and <= 4248, CiphertextHeader.TryParse(longer.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Headers_are_equal_when_they_name_the_same()
    {
        using SymmetricKey key = TestKeys.Symmetric();
        using SymmetricKey other = TestKeys.Symmetric(first: 1);
        Assert.True(CiphertextHeader.TryParse(key.Encrypt([1], null), out CiphertextHeader first));
        Assert.True(CiphertextHeader.TryParse(key.Encrypt([2], null), out CiphertextHeader second));
        Assert.True(CiphertextHeader.TryParse(other.Encrypt([1], null), out CiphertextHeader third));
        Assert.True(first == second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.True(first != third);
        Assert.False(first.Equals(new object()));
    }
}

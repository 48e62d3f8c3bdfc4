// Root key, store keys and domain keys, and the envelope in which Trent keeps secrets.
using System.Text.Json;
using CsCheck;

namespace Trent.Cryptography.Tests;

public sealed class HierarchyTests
{
    private static readonly JsonElement Hierarchy = Vectors.Read("hierarchy-v1.json");
    private static readonly JsonElement File = Vectors.Read("sealed-key-v1.json");

    public static TheoryData<string> Good => [.. File.Each("good").Select(vector => vector.Text("name"))];

    public static TheoryData<string> Bad => [.. File.Each("bad").Select(vector => vector.Text("name"))];

    [Fact]
    public void What_is_derived_from_a_root_key_equals_the_vectors()
    {
        using RootKey root = RootKey.FromBytes(Hierarchy.Hex("rootKey"), Hierarchy.Number("rootGeneration"));
        using StoreKeys store = root.DeriveStoreKeys(Hierarchy.Hex("storeId"));
        byte[] tag = new byte[32];
        Assert.Equal(Hierarchy.Hex("checkValue"), root.CheckValue(Hierarchy.Hex("storeId")));
        store.ComputeRowTag(Hierarchy.Hex("row"), tag);
        Assert.Equal(Hierarchy.Hex("rowTag"), tag);
        store.ComputeHeadDigest(Hierarchy.Hex("row"), tag);
        Assert.Equal(Hierarchy.Hex("headDigest"), tag);
        store.ComputeTokenTag(Hierarchy.Text("tokenLabel"), Hierarchy.Hex("row"), tag);
        Assert.Equal(Hierarchy.Hex("tokenTag"), tag);
        root.ComputeSlotTag(Hierarchy.Hex("storeId"), Hierarchy.Hex("row"), tag);
        Assert.Equal(Hierarchy.Hex("slotTag"), tag);
    }

    [Fact]
    public void The_sealed_domain_key_of_the_vectors_opens_and_works()
    {
        using RootKey root = RootKey.FromBytes(Hierarchy.Hex("rootKey"), Hierarchy.Number("rootGeneration"));
        using StoreKeys store = root.DeriveStoreKeys(Hierarchy.Hex("storeId"));
        using DomainKey? domain = store.OpenDomainKey(Hierarchy.Number("domainKeyGeneration"), Hierarchy.Hex("sealedDomainKey"));
        Assert.NotNull(domain);
        using LeasedSecret.Use key = domain.EnterKey();
        Assert.Equal(Hierarchy.Hex("domainKey"), key.DangerousSpan.ToArray());
    }

    [Fact]
    public void Ids_of_key_material_equal_the_vectors()
    {
        foreach (JsonElement vector in Hierarchy.Each("materialIds"))
        {
            Assert.Equal(vector.Text("keyMaterialId"), KeyMaterialIdentifier.Compute(vector.Text("keyId"), vector.Hex("material")));
        }
    }

    [Fact]
    public void Derivations_agree_with_HKDF_by_hand()
    {
        byte[] key = TestKeys.Material(7);
        using RootKey root = RootKey.FromBytes(key);
        Assert.Equal(TestKeys.Hkdf(key, TestKeys.StoreId, "kms/v1/store/check", 16), root.CheckValue(TestKeys.StoreId));
        byte[] tag = new byte[32];
        using StoreKeys store = root.DeriveStoreKeys(TestKeys.StoreId);
        store.ComputeRowTag([1], tag);
        Assert.Equal(System.Security.Cryptography.HMACSHA256.HashData(TestKeys.Hkdf(key, TestKeys.StoreId, "kms/v1/store/rowmac", 32), (byte[])[1]), tag);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_vector_is_made_and_opened(string name)
    {
        JsonElement vector = File.Each("good").Single(candidate => candidate.Text("name") == name);
        using DomainKey domain = Domain(vector);
        SealedContext context = Context(vector);
        Assert.True(domain.TryOpen(context, vector.Hex("sealed"), out SecretBuffer? secret));
        Assert.Equal(vector.Hex("secret"), secret.DangerousSpan.ToArray());
        Assert.True(DomainKey.TryReadGeneration(vector.Hex("sealed"), out int generation));
        Assert.Equal(vector.Number("generation"), generation);

        byte[] digest = new byte[32];
        context.ComputeDigest(digest);
        Assert.Equal(vector.Hex("contextDigest"), digest);
        using EnvelopeKey envelope = AtRestEnvelope.DeriveKey(vector.Hex("domainKey"), typeof(DomainKey));
        using EnvelopeKey.Use use = envelope.Enter();
        Assert.Equal(vector.Hex("sealed"), AtRestEnvelope.SealWith(use, (AtRestType)context.Purpose, generation, digest, vector.Hex("secret"), [.. vector.Hex("salt"), .. vector.Hex("iv")]));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_vector_is_refused_for_the_reason_it_names(string name)
    {
        JsonElement good = File.Each("good").Single(candidate => candidate.Text("name") == File.Text("badOf"));
        JsonElement vector = File.Each("bad").Single(candidate => candidate.Text("name") == name);
        byte[] blob = vector.Hex("sealed");
        using DomainKey domain = Domain(good);
        Assert.False(domain.TryOpen(Context(good), blob, out SecretBuffer? secret));
        Assert.Null(secret);
        string failure = vector.Text("failure");
        if (failure is "length" or "magic" or "version")
        {
            Assert.False(DomainKey.TryReadGeneration(blob, out int generation));
            Assert.Equal(0, generation);
        }

        if (failure is "commitment" or "tag")
        {
            byte[] encryptionKey = TestKeys.Hkdf(good.Hex("domainKey"), [], "kms/v1/wrap/enc", 64);
            byte[] derived = TestKeys.CounterKdf(encryptionKey, "kms/v1/wrap", [.. blob[..40], .. blob[72..84], .. good.Hex("contextDigest")]);
            Assert.Equal(failure == "tag", derived.AsSpan(32).SequenceEqual(blob.AsSpan(40, 32)));
        }
    }

    [Fact]
    public void Any_secret_comes_back_and_is_100_bytes_longer_when_sealed()
    {
        using StoreKeys store = Store();
        using DomainKey domain = store.CreateDomainKey(1);
        Gen.Byte.Array[1, 6000].Sample(
            secret =>
            {
                byte[] sealedSecret = domain.Seal(TestKeys.Context(), secret);
                using SecretBuffer? opened = domain.TryOpen(TestKeys.Context(), sealedSecret, out SecretBuffer? value) ? value : null;
                return sealedSecret.Length == secret.Length + 100 && opened is not null && opened.DangerousSpan.SequenceEqual(secret);
            },
            iter: 500);
        Assert.Equal(500, domain.SealCount);
    }

    [Fact]
    public void No_single_flipped_bit_and_no_other_length_of_a_sealed_secret_goes_unnoticed()
    {
        using StoreKeys store = Store();
        using DomainKey domain = store.CreateDomainKey(1);
        byte[] blob = domain.Seal(TestKeys.Context(), TestKeys.Material());
        for (int bit = 0; bit < blob.Length * 8; bit++)
        {
            byte[] altered = [.. blob];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(domain.TryOpen(TestKeys.Context(), altered, out _));
        }

        for (int length = 0; length < blob.Length; length++)
        {
            Assert.False(domain.TryOpen(TestKeys.Context(), blob.AsSpan(0, length), out _));
            Assert.False(domain.TryOpen(TestKeys.Context(), [.. blob, .. new byte[length + 1]], out _));
        }
    }

    [Fact]
    public void A_secret_opens_only_for_the_record_it_was_sealed_for()
    {
        using StoreKeys store = Store();
        using DomainKey domain = store.CreateDomainKey(1);
        SealedContext context = TestKeys.Context();
        byte[] blob = domain.Seal(context, [1]);
        SealedContext[] others =
        [
            context with { Purpose = SealedPurpose.AccessKeySecret },
            context with { StoreId = new byte[16] },
            context with { Account = "111122223334" },
            context with { Region = "eu-west-1" },
            context with { Region = "" },
            context with { Name = TestKeys.MultiRegionKeyId },
            context with { MaterialId = "" },
            context with { Spec = "HMAC_256" },
            context with { Usage = "GENERATE_VERIFY_MAC" },
            context with { Origin = "EXTERNAL" },
            context with { CreatedAt = context.CreatedAt + 1 },
            context with { Spec = context.Spec + context.Usage, Usage = "" },
        ];
        Assert.All(others, other => Assert.False(domain.TryOpen(other, blob, out _)));
        Assert.True(domain.TryOpen(context, blob, out _));
    }

    [Fact]
    public void A_context_that_is_none_is_refused()
    {
        using StoreKeys store = Store();
        using DomainKey domain = store.CreateDomainKey(1);
        SealedContext context = TestKeys.Context();
        Assert.Throws<ArgumentException>(() => domain.Seal(default, [1]));
        Assert.Throws<ArgumentException>(() => domain.Seal(context with { StoreId = new byte[15] }, [1]));
        Assert.Throws<ArgumentException>(() => domain.Seal(context with { Name = null! }, [1]));
        Assert.Throws<ArgumentException>(() => domain.Seal(context with { Name = "\ud800" }, [1]));
        Assert.Throws<ArgumentException>(() => domain.Seal(context with { Purpose = (SealedPurpose)1 }, [1]));
        Assert.Throws<ArgumentException>(() => domain.Seal(context, []));
        Assert.Throws<ArgumentException>(() => domain.Seal(context, new byte[DomainKey.SecretBytesMax + 1]));
    }

    [Fact]
    public void A_long_context_is_bound_as_a_short_one_is()
    {
        using StoreKeys store = Store();
        using DomainKey domain = store.CreateDomainKey(1);
        SealedContext context = TestKeys.Context() with { Name = new string('x', 3000) };
        byte[] blob = domain.Seal(context, [1]);
        Assert.True(domain.TryOpen(context, blob, out _));
        Assert.False(domain.TryOpen(context with { Name = new string('x', 2999) }, blob, out _));
    }

    [Fact]
    public void A_domain_key_opens_under_its_own_store_root_and_generation_only()
    {
        using RootKey root = RootKey.Generate();
        using StoreKeys store = root.DeriveStoreKeys(TestKeys.StoreId);
        using DomainKey domain = store.CreateDomainKey(4);
        byte[] secret = domain.Seal(TestKeys.Context(), [42]);
        byte[] blob = store.SealDomainKey(domain);
        using DomainKey? opened = store.OpenDomainKey(4, blob);
        Assert.NotNull(opened);
        Assert.Equal(4, opened.Generation);
        Assert.True(opened.TryOpen(TestKeys.Context(), secret, out _));

        using StoreKeys otherStore = root.DeriveStoreKeys(new byte[16]);
        using RootKey otherRoot = RootKey.Generate();
        using StoreKeys otherKeys = otherRoot.DeriveStoreKeys(TestKeys.StoreId);
        using RootKey nextGeneration = RootKey.FromBytes(root.DangerousSpan, 2);
        using StoreKeys nextKeys = nextGeneration.DeriveStoreKeys(TestKeys.StoreId);
        Assert.Null(store.OpenDomainKey(5, blob));
        Assert.Null(otherStore.OpenDomainKey(4, blob));
        Assert.Null(otherKeys.OpenDomainKey(4, blob));
        Assert.Null(nextKeys.OpenDomainKey(4, blob));
        Assert.Null(store.OpenDomainKey(4, secret));
        Assert.False(DomainKey.TryReadGeneration(blob, out _));
    }

    [Fact]
    public void Another_domain_key_does_not_open_a_secret()
    {
        using StoreKeys store = Store();
        using DomainKey first = store.CreateDomainKey(1);
        using DomainKey second = store.CreateDomainKey(1);
        using DomainKey third = store.CreateDomainKey(2);
        byte[] blob = first.Seal(TestKeys.Context(), [1]);
        Assert.False(second.TryOpen(TestKeys.Context(), blob, out _));
        Assert.False(third.TryOpen(TestKeys.Context(), blob, out _));
    }

    [Fact]
    public void A_token_verifies_for_its_own_kind_and_content_only()
    {
        using StoreKeys store = Store();
        byte[] tag = new byte[32];
        store.ComputeTokenTag("list-keys", "abc"u8, tag);
        Assert.True(store.VerifyTokenTag("list-keys", "abc"u8, tag));
        Assert.False(store.VerifyTokenTag("list-aliases", "abc"u8, tag));
        Assert.False(store.VerifyTokenTag("list-keysa", "bc"u8, tag));
        Assert.False(store.VerifyTokenTag("list-keys", "abd"u8, tag));
        Assert.False(store.VerifyTokenTag("list-keys", "abc"u8, tag.AsSpan(0, 31)));
        Assert.False(store.VerifyTokenTag("list-keys", "abc"u8, []));
        byte[] longToken = new byte[5000];
        store.ComputeTokenTag("list-keys", longToken, tag);
        Assert.True(store.VerifyTokenTag("list-keys", longToken, tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_label_that_is_none_is_refused(string label)
    {
        using StoreKeys store = Store();
        Assert.ThrowsAny<ArgumentException>(() => store.ComputeTokenTag(label, [1], new byte[32]));
    }

    [Fact]
    public void Row_head_and_token_keys_differ()
    {
        using StoreKeys store = Store();
        byte[] row = new byte[32];
        byte[] head = new byte[32];
        store.ComputeRowTag([1, (byte)'x'], row);
        store.ComputeHeadDigest([1, (byte)'x'], head);
        Assert.NotEqual(row, head);
        Assert.False(store.VerifyTokenTag("x", [], row));
        Assert.False(store.VerifyTokenTag("x", [], head));
    }

    [Fact]
    public void Wrong_sizes_of_root_keys_store_ids_and_generations_are_refused()
    {
        using RootKey root = RootKey.Generate();
        using StoreKeys store = root.DeriveStoreKeys(TestKeys.StoreId);
        Assert.Throws<ArgumentException>(() => RootKey.FromBytes(new byte[31]));
        Assert.Throws<ArgumentException>(() => root.DeriveStoreKeys(new byte[15]));
        Assert.Throws<ArgumentException>(() => root.CheckValue(new byte[17]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RootKey.Generate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.CreateDomainKey(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.OpenDomainKey(-1, []));
    }

    [Fact]
    public void Everything_disposed_says_so()
    {
        RootKey root = RootKey.Generate();
        StoreKeys store = root.DeriveStoreKeys(TestKeys.StoreId);
        DomainKey domain = store.CreateDomainKey(1);
        byte[] sealedDomain = store.SealDomainKey(domain);
        domain.Dispose();
        domain.Dispose();
        Assert.Throws<ObjectDisposedException>(() => domain.Seal(TestKeys.Context(), [1]));
        Assert.Throws<ObjectDisposedException>(() => store.SealDomainKey(domain));
        store.Dispose();
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.ComputeRowTag([1], new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => store.CreateDomainKey(1));
        Assert.Throws<ObjectDisposedException>(() => store.OpenDomainKey(1, sealedDomain));
        root.Dispose();
        root.Dispose();
        Assert.Throws<ObjectDisposedException>(() => root.DeriveStoreKeys(TestKeys.StoreId));
        Assert.Throws<ObjectDisposedException>(() => root.CheckValue(TestKeys.StoreId));
    }

    [Fact]
    public void Numbers_on_disk_are_frozen()
    {
        Assert.Equal(["KeyMaterial=3", "AccessKeySecret=4", "ImportWrappingKey=5", "SessionToken=6", "AuditSigningKey=7"], Enum.GetValues<SealedPurpose>().Select(value => $"{value}={(int)value}"));
        Assert.Equal(["RootKey=1", "DomainKey=2", "KeyMaterial=3", "AccessKeySecret=4", "ImportWrappingKey=5", "SessionToken=6", "AuditSigningKey=7", "TreeKeys=16"], Enum.GetValues<AtRestType>().Select(value => $"{value}={(int)value}"));
        Assert.Equal(152, CiphertextHeader.OverheadBytes);
        Assert.Equal(4096, CiphertextHeader.PlaintextBytesMax);
        Assert.Equal(100, DomainKey.OverheadBytes);
    }

    private static StoreKeys Store()
    {
        using RootKey root = RootKey.Generate();
        return root.DeriveStoreKeys(TestKeys.StoreId);
    }

    private static DomainKey Domain(JsonElement vector) => new(vector.Number("generation"), SecretBuffer.CopyOf(vector.Hex("domainKey")));

    private static SealedContext Context(JsonElement vector) => new()
    {
        Purpose = Enum.Parse<SealedPurpose>(vector.Text("purpose")),
        StoreId = vector.Hex("storeId"),
        Account = vector.Text("account"),
        Region = vector.Text("region"),
        Name = vector.Text("name"),
        MaterialId = vector.Text("materialId"),
        Spec = vector.Text("spec"),
        Usage = vector.Text("usage"),
        Origin = vector.Text("origin"),
        CreatedAt = vector.GetProperty("createdAt").GetInt64(),
    };
}

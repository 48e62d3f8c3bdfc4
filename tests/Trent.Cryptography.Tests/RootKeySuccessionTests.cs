// A store under its next root key: rows are tagged as before, the head, tokens and domain keys are not.
using System.Security.Cryptography;
using System.Text.Json;

namespace Trent.Cryptography.Tests;

public sealed class RootKeySuccessionTests
{
    private static readonly JsonElement File = Vectors.Read("tree-keys-v1.json");

    private static byte[] StoreId => File.Hex("storeId");

    private static byte[] Row => File.Hex("row");

    [Fact]
    public void Sealed_tree_keys_of_the_vectors_open_under_the_second_root_key_and_tag_as_the_vectors_say()
    {
        using RootKey second = RootKey.FromBytes(File.Hex("secondRootKey"), 2);
        using StoreKeys? keys = second.DeriveStoreKeys(StoreId, File.Hex("sealedTreeKeys"));
        Assert.NotNull(keys);
        RequireTags(keys);
    }

    [Fact]
    public void Keys_that_succeed_those_of_the_first_root_key_are_the_same()
    {
        using RootKey first = RootKey.FromBytes(File.Hex("firstRootKey"), 1);
        using RootKey second = RootKey.FromBytes(File.Hex("secondRootKey"), 2);
        using StoreKeys before = first.DeriveStoreKeys(StoreId);
        using StoreKeys after = before.Succeed(second);
        RequireTags(after);
        using StoreKeys? again = second.DeriveStoreKeys(StoreId, after.SealTreeKeys());
        Assert.NotNull(again);
        RequireTags(again);
    }

    [Fact]
    public void The_tree_keys_outlive_any_number_of_root_keys()
    {
        using RootKey first = RootKey.Generate();
        StoreKeys keys = first.DeriveStoreKeys(StoreId);
        byte[] row = Tag(keys.ComputeRowTag);
        byte[] address = Tag(keys.ComputeHeadDigest);
        HashSet<string> heads = [Convert.ToHexString(Tag(keys.ComputeHeadTag))];
        for (int generation = 2; generation < 7; generation++)
        {
            using RootKey next = RootKey.Generate(generation);
            StoreKeys succeeding = keys.Succeed(next);
            keys.Dispose();
            keys = succeeding;
            Assert.Equal(row, Tag(keys.ComputeRowTag));
            Assert.Equal(address, Tag(keys.ComputeHeadDigest));
            Assert.True(heads.Add(Convert.ToHexString(Tag(keys.ComputeHeadTag))));
        }

        keys.Dispose();
    }

    [Fact]
    public void The_head_of_the_first_root_key_is_tagged_as_ever()
    {
        using RootKey first = RootKey.Generate();
        using StoreKeys keys = first.DeriveStoreKeys(StoreId);
        Assert.Equal(Tag(keys.ComputeRowTag), Tag(keys.ComputeHeadTag));
    }

    [Fact]
    public void Sealed_tree_keys_open_for_nobody_else()
    {
        byte[] sealedKeys = File.Hex("sealedTreeKeys");
        using RootKey second = RootKey.FromBytes(File.Hex("secondRootKey"), 2);
        using RootKey third = RootKey.FromBytes(File.Hex("secondRootKey"), 3);
        using RootKey first = RootKey.FromBytes(File.Hex("firstRootKey"), 2);
        Assert.Null(third.DeriveStoreKeys(StoreId, sealedKeys));
        Assert.Null(first.DeriveStoreKeys(StoreId, sealedKeys));
        Assert.Null(second.DeriveStoreKeys(RandomNumberGenerator.GetBytes(16), sealedKeys));
        for (int at = 0; at < sealedKeys.Length; at++)
        {
            byte[] changed = [.. sealedKeys];
            changed[at] ^= 1;
            Assert.Null(second.DeriveStoreKeys(StoreId, changed));
        }

        Assert.Null(second.DeriveStoreKeys(StoreId, []));
    }

    [Fact]
    public void Domain_keys_and_tree_keys_are_not_taken_for_each_other()
    {
        using RootKey first = RootKey.Generate();
        using RootKey second = RootKey.Generate(2);
        using StoreKeys before = first.DeriveStoreKeys(StoreId);
        using StoreKeys keys = before.Succeed(second);
        using DomainKey domain = keys.CreateDomainKey(2);
        Assert.Null(keys.OpenDomainKey(2, keys.SealTreeKeys()));
        Assert.Null(second.DeriveStoreKeys(StoreId, keys.SealDomainKey(domain)));
        Assert.Null(before.OpenDomainKey(2, keys.SealDomainKey(domain)));
    }

    [Fact]
    public void Only_the_next_generation_succeeds()
    {
        using RootKey first = RootKey.Generate();
        using StoreKeys keys = first.DeriveStoreKeys(StoreId);
        using RootKey same = RootKey.Generate(1);
        using RootKey third = RootKey.Generate(3);
        Assert.Throws<ArgumentException>(() => keys.Succeed(same));
        Assert.Throws<ArgumentException>(() => keys.Succeed(third));
    }

    private delegate void Tagging(ReadOnlySpan<byte> message, Span<byte> tag);

    private static byte[] Tag(Tagging tagging)
    {
        byte[] tag = new byte[32];
        tagging(Row, tag);
        return tag;
    }

    private static void RequireTags(StoreKeys keys)
    {
        Assert.Equal(File.Hex("rowTag"), Tag(keys.ComputeRowTag));
        Assert.Equal(File.Hex("addressDigest"), Tag(keys.ComputeHeadDigest));
        Assert.Equal(File.Hex("headTag"), Tag(keys.ComputeHeadTag));
        Assert.Equal(File.Hex("tokenTag"), Tag((message, tag) => keys.ComputeTokenTag(File.Text("tokenLabel"), message, tag)));
        Assert.Equal(2, keys.RootGeneration);
    }
}

// Constraints of grants: which encryption contexts they allow, and which constraints of a child are within those of its parent.
using CsCheck;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantConstraintTests
{
    private static readonly Gen<Dictionary<string, string>> Contexts =
        Gen.Dictionary(Gen.Char["abAB"].Select(letter => letter.ToString()), Gen.Char["12"].Select(digit => digit.ToString()))[0, 3];

    private static readonly Gen<GrantBounds> Bounds = Gen.Select(Contexts.Null(), Contexts.Null(), (equal, subset) => BoundsOf(equal, subset));

    [Theory]
    [InlineData("k=v", true)]
    [InlineData("k=v m=w", false)]
    [InlineData("k=V", false)]
    [InlineData("K=v", false)]
    [InlineData("m=v", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Equals_allows_exactly_its_pairs(string? context, bool allowed) =>
        Assert.Equal(allowed, BoundsOf(Context(("k", "v")), null).Allow(Parse(context)));

    [Theory]
    [InlineData("k=v", true)]
    [InlineData("k=v m=w", true)]
    [InlineData("k=V m=w", false)]
    [InlineData("K=v", false)]
    [InlineData("m=v", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Subset_allows_what_has_its_pairs(string? context, bool allowed) =>
        Assert.Equal(allowed, BoundsOf(null, Context(("k", "v"))).Allow(Parse(context)));

    [Theory]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("k=v", false)]
    public void Equals_without_pairs_allows_no_context(string? context, bool allowed) =>
        Assert.Equal(allowed, BoundsOf([], null).Allow(Parse(context)));

    [Theory]
    [InlineData(null, null, null, null, true)]
    [InlineData(null, null, "k=v", null, true)]
    [InlineData(null, null, null, "k=v", true)]
    [InlineData(null, "k=v", null, null, false)]
    [InlineData(null, "k=v", null, "k=v", true)]
    [InlineData(null, "k=v", null, "k=v m=w", true)]
    [InlineData(null, "k=v m=w", null, "k=v", false)]
    [InlineData(null, "k=v", "k=v", null, true)]
    [InlineData(null, "k=v", "k=v m=w", null, true)]
    [InlineData(null, "k=v", "m=w", null, false)]
    [InlineData("k=v", null, "k=v", null, true)]
    [InlineData("k=v", null, "k=v m=w", null, false)]
    [InlineData("k=v", null, null, "k=v", false)]
    [InlineData("k=v", null, null, null, false)]
    public void A_child_has_the_constraints_of_its_parent_or_stricter_ones(string? parentEquals, string? parentSubset, string? childEquals, string? childSubset, bool within)
    {
        GrantBounds parent = BoundsOf(Parse(parentEquals), Parse(parentSubset));
        GrantBounds child = BoundsOf(Parse(childEquals), Parse(childSubset));
        Assert.Equal(within, child.AreWithin(parent));
    }

    [Fact]
    public void A_child_keeps_the_source_of_its_parent()
    {
        GrantBounds bound = GrantBounds.From(new GrantConstraints { SourceArn = "arn:aws:s3:::a" });
        Assert.True(bound.AreWithin(GrantBounds.None));
        Assert.True(bound.AreWithin(bound));
        Assert.False(GrantBounds.None.AreWithin(bound));
        Assert.False(GrantBounds.From(new GrantConstraints { SourceArn = "arn:aws:s3:::b" }).AreWithin(bound));
    }

    [Fact]
    public void What_a_child_within_its_parent_allows_the_parent_allows() =>
        Gen.Select(Bounds, Bounds, Contexts).Sample((parent, child, context) => Assert.True(!child.AreWithin(parent) || !child.Allow(context) || parent.Allow(context)), iter: 20_000);

    [Fact]
    public async Task A_child_has_no_operation_that_its_parent_lacks()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        StoredKey key = await StoreFiles.ReadKeyAsync(test, (await test.CreateKeyAsync()).KeyId!);
        StoredGrant parent = Unstored(key, Reader, GrantBounds.None, GrantOperation.CreateGrant, GrantOperation.Decrypt);
        Assert.True(parent.Covers([GrantOperation.Decrypt], GrantBounds.None));
        Assert.True(parent.Covers([GrantOperation.Decrypt, GrantOperation.CreateGrant], GrantBounds.None));
        Assert.False(parent.Covers([GrantOperation.Decrypt, GrantOperation.Encrypt], GrantBounds.None));
        Assert.False(Unstored(key, Reader, GrantBounds.None, GrantOperation.Decrypt).Covers([GrantOperation.Decrypt], GrantBounds.None));
    }

    [Fact]
    public async Task Among_many_grants_the_one_is_found_that_looking_at_each_would_find()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        StoredKey key = await StoreFiles.ReadKeyAsync(test, (await test.CreateKeyAsync()).KeyId!);
        GrantOperation[] operations = [GrantOperation.Decrypt, GrantOperation.Encrypt, GrantOperation.DescribeKey];
        string?[] uniqueIds = [null, "AIDAREADER", "AIDAOTHER"];
        Gen<StoredGrant> grants = Gen.Select(Bounds, Gen.Int[0, 2].Select(index => operations[index]).Array[1, 3], Gen.Int[0, 2].Select(index => uniqueIds[index]))
            .Select((bounds, allowed, id) => Unstored(key, Reader, bounds, allowed) with { Grantee = new GrantPrincipal(Reader, id, IsService: false) });
        Gen.Select(grants.Array[0, 6], Gen.Int[0, 2].Select(index => operations[index]), Contexts.Null()).Sample(
            (all, operation, context) =>
            {
                StoredGrant? found = new GranteeGrants(all).Find(operation, "AIDAREADER", context);
                bool Allows(StoredGrant grant) =>
                    grant.Operations.Contains(operation)
                    && grant.Grantee.UniqueId is null or "AIDAREADER"
                    && (operation == GrantOperation.DescribeKey || grant.Bounds.Allow(context));
                Assert.Equal(all.Any(Allows), found is not null);
                Assert.True(found is null || Allows(found));
            },
            iter: 20_000);
    }

    [Fact]
    public async Task Constraints_leave_DescribeKey_alone()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(
            key.KeyId!, new GrantConstraints { EncryptionContextEquals = Context(("k", "v")) }, GrantOperation.Decrypt, GrantOperation.DescribeKey)).GrantId!;
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.DescribeKey));
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt, Context(("k", "v"))));
    }

    [Fact]
    public async Task A_source_that_a_service_must_act_for_is_never_shown_here()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.GrantAsync(
            key.KeyId!, new GrantConstraints { SourceArn = "arn:aws:logs:eu-central-1:111122223333:log-group:a" }, GrantOperation.Decrypt, GrantOperation.DescribeKey);
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.DescribeKey));
    }

    private static GrantBounds BoundsOf(Dictionary<string, string>? equal, Dictionary<string, string>? subset) =>
        GrantBounds.From(new GrantConstraints { EncryptionContextEquals = equal, EncryptionContextSubset = subset });

    private static Dictionary<string, string>? Parse(string? text) =>
        text?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]);
}

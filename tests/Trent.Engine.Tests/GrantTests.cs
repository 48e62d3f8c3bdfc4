// Grants as the API shows them: made, named, listed, revoked; in accounts and Regions; at once and after a restart.
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantTests
{
    [Fact]
    public async Task A_grant_is_listed_as_it_was_made()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput made = await test.SendAsync(new CreateGrantCommand
        {
            KeyId = key.KeyId,
            GranteePrincipal = Reader,
            RetiringPrincipal = Writer,
            Operations = [GrantOperation.Decrypt, GrantOperation.DescribeKey, GrantOperation.Decrypt],
            Constraints = new GrantConstraints { EncryptionContextSubset = Context(("b", "2"), ("a", "1")) },
            Name = "for-reading",
        });
        Assert.Matches("^[0-9a-f]{64}$", made.GrantId);
        GrantListEntry entry = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
        Assert.Equal(
            (key.Arn, made.GrantId, "for-reading", Reader, Writer, "arn:aws:iam::111122223333:root", test.Clock.GetUtcNow()),
            (entry.KeyId, entry.GrantId, entry.Name, entry.GranteePrincipal, entry.RetiringPrincipal, entry.IssuingAccount, entry.CreationDate!.Value));
        Assert.Equal([GrantOperation.Decrypt, GrantOperation.DescribeKey], entry.Operations!);
        Assert.Equal(Context(("a", "1"), ("b", "2")), entry.Constraints!.EncryptionContextSubset!);
        Assert.Null(entry.Constraints.EncryptionContextEquals);
        Assert.Equal((null, null), (entry.GranteeServicePrincipal, entry.RetiringServicePrincipal));
    }

    [Fact]
    public async Task A_grant_to_a_service_is_listed_as_one()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput made = await test.SendAsync(new CreateGrantCommand
        {
            KeyId = key.KeyId,
            GranteeServicePrincipal = "logs.amazonaws.com",
            RetiringServicePrincipal = "events.amazonaws.com",
            Operations = [GrantOperation.Decrypt],
            Constraints = new GrantConstraints { SourceArn = "arn:aws:logs:eu-central-1:111122223333:log-group:a" },
        });
        GrantListEntry entry = Assert.Single((await test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId, GranteeServicePrincipal = "logs.amazonaws.com" })).Grants!);
        Assert.Equal((made.GrantId, "logs.amazonaws.com", "events.amazonaws.com"), (entry.GrantId, entry.GranteeServicePrincipal, entry.RetiringServicePrincipal));
        Assert.Equal((null, null), (entry.GranteePrincipal, entry.RetiringPrincipal));
        Assert.Equal("arn:aws:logs:eu-central-1:111122223333:log-group:a", entry.Constraints!.SourceArn);
        Assert.Equal(
            made.GrantId,
            Assert.Single((await test.SendAsync(new ListRetirableGrantsCommand { RetiringServicePrincipal = "events.amazonaws.com" })).Grants!).GrantId);
    }

    [Fact]
    public async Task Without_a_name_every_request_makes_another_grant()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput first = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        CreateGrantOutput second = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        Assert.NotEqual(first.GrantId, second.GrantId);
        Assert.Equal(2, (await test.ListGrantsAsync(key.KeyId!)).Count);
    }

    [Fact]
    public async Task With_a_name_a_repeated_request_gives_the_same_grant_and_a_new_token()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantCommand command = Named(key, "a");
        CreateGrantOutput first = await test.SendAsync(command);
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        CreateGrantOutput second = await test.SendAsync(command);
        Assert.Equal(first.GrantId, second.GrantId);
        Assert.NotEqual(first.GrantToken, second.GrantToken);
        _ = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
    }

    [Fact]
    public async Task With_a_name_and_anything_else_different_it_is_another_grant()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        CreateGrantCommand[] commands =
        [
            Named(key, "a"),
            Named(key, "b"),
            Named(other, "a"),
            Named(key, "a", Writer),
            Named(key, "a", operation: GrantOperation.Encrypt),
            Named(key, "a", constraints: new GrantConstraints { EncryptionContextEquals = Context(("k", "v")) }),
            Named(key, "a", constraints: new GrantConstraints { EncryptionContextSubset = Context(("k", "v")) }),
            Named(key, "a", retiring: Writer),
        ];
        HashSet<string> ids = [];
        foreach (CreateGrantCommand command in commands)
        {
            Assert.True(ids.Add((await test.SendAsync(command)).GrantId!));
        }
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_grant_is_gone()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string first = (await test.SendAsync(Named(key, "a"))).GrantId!;
        await test.RevokeAsync(key.KeyId!, first);
        string second = (await test.SendAsync(Named(key, "a"))).GrantId!;
        Assert.NotEqual(first, second);
        Assert.Equal(second, Assert.Single(await test.ListGrantsAsync(key.KeyId!)).GrantId);
    }

    [Fact]
    public async Task Of_many_who_use_one_name_at_once_all_get_the_same_grant()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput[] made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => test.SendAsync(Named(key, "a"))));
        _ = Assert.Single(made.Select(output => output.GrantId).Distinct());
        _ = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_revoked_grant_is_gone_and_the_others_stay()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string first = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        string second = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        await test.RevokeAsync(key.KeyId!, first);
        Assert.Equal(second, Assert.Single(await test.ListGrantsAsync(key.KeyId!)).GrantId);
        await Refusal.IsAsync("NotFoundException", $"Grant ID {first} not found", () => test.RevokeAsync(key.KeyId!, first));
    }

    [Fact]
    public async Task A_grant_of_another_key_is_not_found()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        await Refusal.IsAsync("NotFoundException", $"Grant ID {grant} not found", () => test.RevokeAsync(other.KeyId!, grant));
        await Refusal.IsAsync(
            "NotFoundException", $"Grant ID {grant} not found", () => test.SendAsync(new RetireGrantCommand { KeyId = other.KeyId, GrantId = grant }));
        Assert.Empty((await test.SendAsync(new ListGrantsCommand { KeyId = other.KeyId, GrantId = grant })).Grants!);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000a")]
    [InlineData("A000000000000000000000000000000000000000000000000000000000000000")]
    public async Task An_id_that_no_grant_can_have_is_malformed(string grantId)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string message = $"Invalid grant ID {grantId}";
        await Refusal.IsAsync("InvalidGrantIdException", message, () => test.RevokeAsync(key.KeyId!, grantId));
        await Refusal.IsAsync("InvalidGrantIdException", message, () => test.SendAsync(new RetireGrantCommand { KeyId = key.KeyId, GrantId = grantId }));
        await Refusal.IsAsync("InvalidGrantIdException", message, () => test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId, GrantId = grantId }));
    }

    [Fact]
    public async Task ListGrants_filters_by_id_and_grantee()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string reading = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        string writing = (await test.GrantAsync(key.KeyId!, Writer, GrantOperation.Encrypt)).GrantId!;
        Assert.Equal([reading], await IdsAsync(new ListGrantsCommand { KeyId = key.KeyId, GranteePrincipal = Reader }));
        Assert.Equal([writing], await IdsAsync(new ListGrantsCommand { KeyId = key.KeyId, GrantId = writing }));
        Assert.Equal([writing], await IdsAsync(new ListGrantsCommand { KeyId = key.KeyId, GrantId = writing, GranteePrincipal = Writer }));
        Assert.Empty(await IdsAsync(new ListGrantsCommand { KeyId = key.KeyId, GrantId = writing, GranteePrincipal = Reader }));
        Assert.Empty(await IdsAsync(new ListGrantsCommand { KeyId = key.KeyId, GrantId = NoId }));
        Assert.Empty(await IdsAsync(new ListGrantsCommand { KeyId = key.KeyId, GranteePrincipal = "nobody" }));

        async Task<IEnumerable<string?>> IdsAsync(ListGrantsCommand command) => (await test.SendAsync(command)).Grants!.Select(grant => grant.GrantId);
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(7, 7)]
    [InlineData(100, 100)]
    [InlineData(1000, 100)]
    public async Task Lists_of_grants_have_pages_of_50_and_at_most_100(int? limit, int expected)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Keys.StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        await PutAsync(test, stored, [.. Enumerable.Range(0, 105).Select(_ => Unstored(stored, Reader, Grants.GrantBounds.None, GrantOperation.Decrypt) with
        {
            Retiring = new Grants.GrantPrincipal(Writer, UniqueId: null, IsService: false),
        })]);
        List<string> ofKey = [];
        List<string> retirable = [];
        (string? marker, string? retirableMarker) = (null, null);
        do
        {
            ListGrantsOutput page = await test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId, Limit = limit, Marker = marker });
            ListRetirableGrantsOutput others = await test.SendAsync(new ListRetirableGrantsCommand { RetiringPrincipal = Writer, Limit = limit, Marker = retirableMarker });
            Assert.Equal((page.NextMarker is not null, others.NextMarker is not null), (page.Truncated, others.Truncated));
            Assert.Equal(page.Truncated == true ? expected : 105 - ofKey.Count, page.Grants!.Count);
            ofKey.AddRange(page.Grants!.Select(grant => grant.GrantId!));
            retirable.AddRange(others.Grants!.Select(grant => grant.GrantId!));
            (marker, retirableMarker) = (page.NextMarker, others.NextMarker);
        }
        while (marker is not null);
        Assert.Equal((105, 105), (ofKey.Distinct().Count(), retirable.Distinct().Count()));
        Assert.Equal(ofKey.Order(StringComparer.Ordinal), ofKey);
    }

    [Fact]
    public async Task A_marker_belongs_to_its_key_and_filter()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        string marker = (await test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId, Limit = 1 })).NextMarker!;
        _ = await Assert.ThrowsAsync<InvalidMarkerException>(() => test.SendAsync(new ListGrantsCommand { KeyId = other.KeyId, Marker = marker }));
        _ = await Assert.ThrowsAsync<InvalidMarkerException>(() => test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId, GranteePrincipal = Reader, Marker = marker }));
    }

    [Fact]
    public async Task ListRetirableGrants_shows_the_grants_of_the_Region_whatever_account_their_keys_are_in()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata own = await test.CreateKeyAsync();
        KeyMetadata others = await test.CreateKeyAsync(TestEngine.OtherAccount);
        KeyMetadata elsewhere = await test.CreateKeyAsync(region: "us-east-1");
        string first = await RetirableAsync(own, TestEngine.Account, TestEngine.Region);
        string second = await RetirableAsync(others, TestEngine.OtherAccount, TestEngine.Region);
        string third = await RetirableAsync(elsewhere, TestEngine.Account, "us-east-1");
        _ = await test.GrantAsync(own.KeyId!, Writer, GrantOperation.Decrypt);
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), await ListAsync(TestEngine.Region));
        Assert.Equal([third], await ListAsync("us-east-1"));

        async Task<string> RetirableAsync(KeyMetadata key, string account, string region) => (await test.SendAsync(
            new CreateGrantCommand { KeyId = key.KeyId, GranteePrincipal = Reader, RetiringPrincipal = Writer, Operations = [GrantOperation.Decrypt] }, account, region)).GrantId!;

        async Task<IEnumerable<string>> ListAsync(string region) =>
            (await test.SendAsync(new ListRetirableGrantsCommand { RetiringPrincipal = Writer }, region: region)).Grants!.Select(grant => grant.GrantId!);
    }

    [Fact]
    public async Task Another_accounts_retiring_principal_is_none_of_the_callers_business()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        AccessDeniedException refusal = await Assert.ThrowsAsync<AccessDeniedException>(
            () => test.SendAsync(new ListRetirableGrantsCommand { RetiringPrincipal = Writer }, TestEngine.OtherAccount));
        Assert.Contains("kms:ListRetirableGrants", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_replica_of_a_key_has_grants_of_its_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        _ = await test.ReplicateAsync(key.KeyId!, "us-east-1");
        Assert.Empty((await test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId }, region: "us-east-1")).Grants!);
        _ = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
    }

    [Fact]
    public async Task Grants_outlive_a_restart()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantCommand command = Named(key, "a", retiring: Writer, constraints: new GrantConstraints { EncryptionContextEquals = Context(("k", "v")) });
        CreateGrantOutput made = await test.SendAsync(command);
        await test.ReopenAsync();
        GrantListEntry entry = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
        Assert.Equal((made.GrantId, Writer, "a"), (entry.GrantId, entry.RetiringPrincipal, entry.Name));
        Assert.Equal(Context(("k", "v")), entry.Constraints!.EncryptionContextEquals!);
        Assert.Equal(made.GrantId, (await test.SendAsync(command)).GrantId);
        _ = await test.SendAsync(new RetireGrantCommand { GrantToken = made.GrantToken });
        Assert.Empty(await test.ListGrantsAsync(key.KeyId!));
    }

    private static CreateGrantCommand Named(
        KeyMetadata key, string name, string grantee = Reader, GrantOperation? operation = null, GrantConstraints? constraints = null, string? retiring = null) => new()
    {
        KeyId = key.KeyId,
        Name = name,
        GranteePrincipal = grantee,
        Operations = [operation ?? GrantOperation.Decrypt],
        Constraints = constraints,
        RetiringPrincipal = retiring,
    };
}

// RetireGrant: how the grant is named, and who may give it up.
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class RetireGrantTests
{
    private const string Role = "arn:aws:iam::111122223333:role/worker";
    private const string Session = "arn:aws:sts::111122223333:assumed-role/worker/monday";

    [Fact]
    public async Task A_grant_is_retired_by_its_token_or_by_key_and_id()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput byToken = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        CreateGrantOutput byArn = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        CreateGrantOutput byId = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        _ = await test.SendAsync(new RetireGrantCommand { GrantToken = byToken.GrantToken });
        _ = await test.SendAsync(new RetireGrantCommand { KeyId = key.Arn, GrantId = byArn.GrantId });
        _ = await test.SendAsync(new RetireGrantCommand { KeyId = key.KeyId, GrantId = byId.GrantId });
        Assert.Empty(await test.ListGrantsAsync(key.KeyId!));
        await Refusal.IsAsync("NotFoundException", $"Grant ID {byToken.GrantId} not found", () => test.SendAsync(new RetireGrantCommand { GrantToken = byToken.GrantToken }));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public async Task It_is_named_in_one_of_the_two_ways(bool byToken, bool byKey, bool byId)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        RetireGrantCommand command = new() { GrantToken = byToken ? grant.GrantToken : null, KeyId = byKey ? key.Arn : null, GrantId = byId ? grant.GrantId : null };
        await Refusal.IsAsync("ValidationException", "Specify either GrantToken, or both GrantId and KeyId.", () => test.SendAsync(command));
    }

    [Fact]
    public async Task The_retiring_principal_retires_and_whoever_else_does_not()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await RetirableAsync(test, key, Writer);
        RetireGrantCommand command = new() { KeyId = key.Arn, GrantId = grant.GrantId };
        string message = $"User: {Reader} is not authorized to perform: kms:RetireGrant on resource: {key.Arn} because no identity-based policy allows the kms:RetireGrant action";
        await Refusal.IsAsync("AccessDeniedException", message, () => test.SendAsync(command, caller: TestEngine.User("reader")));
        await Refusal.IsAsync("AccessDeniedException", message, () => test.SendAsync(new RetireGrantCommand { GrantToken = grant.GrantToken }, caller: TestEngine.User("reader")));
        _ = await test.SendAsync(command, caller: TestEngine.User("writer"));
        Assert.Empty(await test.ListGrantsAsync(key.KeyId!));
    }

    [Fact]
    public async Task The_grantee_retires_when_that_is_among_the_operations_whatever_the_constraints()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        GrantConstraints constraints = new() { EncryptionContextEquals = Context(("k", "v")) };
        CreateGrantOutput without = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        CreateGrantOutput with = await test.GrantAsync(key.KeyId!, constraints, GrantOperation.Decrypt, GrantOperation.RetireGrant);
        _ = await Assert.ThrowsAsync<AccessDeniedException>(() => test.SendAsync(new RetireGrantCommand { GrantToken = without.GrantToken }, caller: TestEngine.User("reader")));
        _ = await test.SendAsync(new RetireGrantCommand { GrantToken = with.GrantToken }, caller: TestEngine.User("reader"));
        Assert.Equal(without.GrantId, Assert.Single(await test.ListGrantsAsync(key.KeyId!)).GrantId);
    }

    [Theory]
    [InlineData(Role, "monday", true)]
    [InlineData(Session, "monday", true)]
    [InlineData(Session, "tuesday", false)]
    [InlineData("arn:aws:iam::111122223333:root", "monday", false)]
    public async Task A_session_is_one_under_its_own_ARN_and_that_of_its_role(string retiring, string session, bool may)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await RetirableAsync(test, key, retiring);
        Exception? refusal = await Record.ExceptionAsync(
            () => test.SendAsync(new RetireGrantCommand { GrantToken = grant.GrantToken }, caller: TestEngine.Session("worker", session)));
        Assert.Equal(may, refusal is null);
        Assert.True(refusal is null or AccessDeniedException);
    }

    [Fact]
    public async Task The_retiring_principal_of_another_account_retires()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await RetirableAsync(test, key, "arn:aws:iam::444455556666:root");
        RetireGrantCommand command = new() { KeyId = key.Arn, GrantId = grant.GrantId };
        _ = await Assert.ThrowsAsync<AccessDeniedException>(() => test.SendAsync(command, "999988887777"));
        _ = await test.SendAsync(command, TestEngine.OtherAccount);
        Assert.Empty(await test.ListGrantsAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_user_made_anew_under_the_old_name_is_not_the_retiring_principal()
    {
        SomePrincipals known = new() { UniqueIds = { [Reader] = "AIDAREADER", [Writer] = "AIDABEFORE" } };
        await using TestEngine test = await TestEngine.OpenAsync(principals: known);
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await RetirableAsync(test, key, Writer);
        _ = await Assert.ThrowsAsync<AccessDeniedException>(() => test.SendAsync(new RetireGrantCommand { GrantToken = grant.GrantToken }, caller: TestEngine.User("writer")));
        known.UniqueIds[Writer] = "AIDAWRITER";
        CreateGrantOutput now = await RetirableAsync(test, key, Writer);
        _ = await test.SendAsync(new RetireGrantCommand { GrantToken = now.GrantToken }, caller: TestEngine.User("writer"));
    }

    [Fact]
    public async Task Who_may_not_retire_learns_nothing_of_keys_and_grants()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await RetirableAsync(test, key, Writer);
        string missing = key.Arn![..^12] + "000000000000";
        Caller reader = TestEngine.User("reader");
        Assert.Equal(
            await RefusalAsync(new RetireGrantCommand { KeyId = key.Arn, GrantId = grant.GrantId }, reader),
            await RefusalAsync(new RetireGrantCommand { KeyId = key.Arn, GrantId = NoId }, reader));
        string foreign = await RefusalAsync(new RetireGrantCommand { KeyId = key.Arn, GrantId = grant.GrantId }, null);
        Assert.Equal(foreign, await RefusalAsync(new RetireGrantCommand { KeyId = key.Arn, GrantId = NoId }, null));
        Assert.Equal(foreign, await RefusalAsync(new RetireGrantCommand { KeyId = missing, GrantId = NoId }, null));

        async Task<string> RefusalAsync(RetireGrantCommand command, Caller? caller) =>
            (await Assert.ThrowsAsync<AccessDeniedException>(() => test.SendAsync(command, TestEngine.OtherAccount, caller: caller))).Message;
    }

    [Fact]
    public async Task A_grant_lives_in_the_Region_of_its_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        await Refusal.IsAsync(
            "NotFoundException", "Invalid arn eu-central-1", () => test.SendAsync(new RetireGrantCommand { GrantToken = grant.GrantToken }, region: "us-east-1"));
        _ = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
    }

    private static Task<CreateGrantOutput> RetirableAsync(TestEngine test, KeyMetadata key, string retiring) => test.SendAsync(
        new CreateGrantCommand { KeyId = key.KeyId, GranteePrincipal = Reader, RetiringPrincipal = retiring, Operations = [GrantOperation.Decrypt] });
}

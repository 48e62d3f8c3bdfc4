// Explanations: the same decisions as those of requests, with the statements and grants behind them.
using Trent.Authorization;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class AccessExplanationTests
{
    [Fact]
    public async Task An_allowed_action_is_explained_by_both_statements_that_it_needs()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        AccessExplanation answer = await ExplainAsync(test, Callers.User("alice", policies: Callers.Policy("Allow", "kms:Enc*")), "kms:Encrypt", key.KeyId);
        Assert.Equal((true, DecisionReason.AllowedByIdentityPolicy, key.Arn), (answer.Decision.IsAllowed, answer.Decision.Reason, answer.Resource));
        Assert.Equal([new(null, 0, "Enable IAM User Permissions"), new("a policy", 0, null)], answer.Statements);
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        AccessExplanation answer = await ExplainAsync(test, Callers.User("alice"), "kms:Encrypt", key.KeyId);
        Assert.Equal(DecisionReason.NoIdentityPolicyAllows, answer.Decision.Reason);
    }

    [Fact]
    public async Task A_grant_is_named()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Caller alice = Callers.User("alice");
        CreateGrantOutput grant = await test.SendAsync(new CreateGrantCommand
        {
            KeyId = key.KeyId,
            GranteePrincipal = alice.PrincipalArn,
            Operations = [GrantOperation.Encrypt],
            Constraints = new GrantConstraints { EncryptionContextSubset = new Dictionary<string, string> { ["a"] = "b" } },
        });
        AccessExplanation without = await ExplainAsync(test, alice, "kms:Encrypt", key.KeyId);
        AccessExplanation with = await ExplainAsync(test, alice, "kms:Encrypt", key.KeyId, ("kms:EncryptionContext:a", "b"));
        Assert.Equal((false, null), (without.Decision.IsAllowed, without.GrantId));
        Assert.Equal((DecisionReason.AllowedByGrant, grant.GrantId), (with.Decision.Reason, with.GrantId));
    }

    [Fact]
    public async Task What_is_stated_of_the_request_counts_before_what_is_known()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Caller alice = Callers.User("alice", policies: Callers.Policy("Allow", "kms:Encrypt", condition: """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"""));
        Assert.False((await ExplainAsync(test, alice, "kms:Encrypt", key.KeyId)).Decision.IsAllowed);
        Assert.True((await ExplainAsync(test, alice, "kms:Encrypt", key.KeyId, ("aws:sourceip", "10.1.2.3"))).Decision.IsAllowed);
    }

    [Theory]
    [InlineData("alias/none")]
    [InlineData("00000000-0000-4000-8000-000000000000")]
    [InlineData("arn:aws:kms:eu-central-1:444455556666:key/00000000-0000-4000-8000-000000000000")]
    [InlineData("arn:aws:kms:eu-central-1:444455556666:alias/a")]
    [InlineData("?")]
    public async Task A_key_that_the_account_does_not_have_is_not_found(string keyId)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        _ = await Assert.ThrowsAsync<NotFoundException>(() => ExplainAsync(test, Callers.User("alice"), "kms:Encrypt", keyId));
    }

    [Fact]
    public async Task An_action_on_no_key_is_decided_by_the_callers_own_policies()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        AccessExplanation answer = await ExplainAsync(test, Callers.User("alice", policies: Callers.Policy("Deny", "kms:CreateKey")), "kms:CreateKey", keyId: null);
        Assert.Equal((DecisionReason.DeniedByIdentityPolicy, "*"), (answer.Decision.Reason, answer.Resource));
    }

    private static Task<AccessExplanation> ExplainAsync(TestEngine test, Caller caller, string action, string? keyId, params (string Key, string Value)[] context) =>
        test.Engine.ExplainAsync(
            new AccessQuestion
            {
                Caller = caller,
                Action = action,
                KeyId = keyId,
                Region = RegionName.Parse(TestEngine.Region),
                Context = context.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[pair.Value]),
            },
            TestContext.Current.CancellationToken).AsTask();
}

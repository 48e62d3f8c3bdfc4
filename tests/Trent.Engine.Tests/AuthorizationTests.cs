// Who may do what with a key: policies of caller and key, conditions on what the request says, and what the refused are told.
using Trent.Engine.Authorization;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class AuthorizationTests
{
    private const string AliceArn = $"arn:aws:iam::{TestEngine.Account}:user/alice";
    private const string Missing = "00000000-0000-4000-8000-000000000000";

    [Fact]
    public async Task Whoever_nothing_allows_is_told_that_no_identity_based_policy_does()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        AccessDeniedException refusal = await RefusedAsync(test, new EnableKeyCommand { KeyId = key.KeyId }, Callers.User("alice"));
        Assert.Equal(
            $"User: {AliceArn} is not authorized to perform: kms:EnableKey on resource: {key.Arn} because no identity-based policy allows the kms:EnableKey action", refusal.Message);
    }

    [Fact]
    public async Task A_policy_of_the_user_counts_only_when_the_key_policy_lets_the_account_in()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        Caller alice = Callers.User("alice", policies: Callers.Policy("Allow", "kms:DescribeKey"));
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, caller: alice);
        await PutPolicyAsync(test, key, Callers.Statement("Allow", $"arn:aws:iam::{TestEngine.Account}:user/keeper", "kms:*"));
        AccessDeniedException refusal = await RefusedAsync(test, new DescribeKeyCommand { KeyId = key.KeyId }, alice);
        Assert.EndsWith("because no resource-based policy allows the kms:DescribeKey action", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_user_has_no_access_to_a_key_whose_policy_does_not_let_his_account_in()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await PutPolicyAsync(test, key, Callers.Statement("Allow", AliceArn, "kms:*"));
        AccessDeniedException refusal = await Assert.ThrowsAsync<AccessDeniedException>(() => test.DescribeAsync(key.KeyId!));
        Assert.Equal(
            $"User: arn:aws:iam::{TestEngine.Account}:root is not authorized to perform: kms:DescribeKey on resource: {key.Arn} because no resource-based policy allows the kms:DescribeKey action",
            refusal.Message);
    }

    [Theory]
    [InlineData("identity-based policy")]
    [InlineData("resource-based policy")]
    [InlineData("permissions boundary")]
    public async Task An_explicit_deny_wins_and_is_named(string where)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string allow = Callers.Policy("Allow", "kms:*");
        string deny = Callers.Policy("Deny", "kms:DisableKey");
        Caller alice = where switch
        {
            "identity-based policy" => Callers.User("alice", policies: [allow, deny]),
            "permissions boundary" => Callers.User("alice", boundary: deny, policies: allow),
            _ => Callers.User("alice", policies: allow),
        };
        await PutPolicyAsync(
            test, key, Callers.LetsIn(TestEngine.Account), Callers.Statement("Allow", AliceArn, "kms:*"), where == "resource-based policy" ? Callers.Statement("Deny", "*", "kms:DisableKey") : Callers.LetsIn(TestEngine.Account));
        AccessDeniedException refusal = await RefusedAsync(test, new DisableKeyCommand { KeyId = key.KeyId }, alice);
        string article = where.StartsWith('i') ? "an" : "a";
        Assert.Equal($"User: {AliceArn} is not authorized to perform: kms:DisableKey on resource: {key.Arn} with an explicit deny in {article} {where}", refusal.Message);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_session_policy_can_only_take_away()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Caller session = Callers.Session("app", "one", sessionPolicy: Callers.Policy("Allow", "kms:DescribeKey"), policies: Callers.Policy("Allow", "kms:*"));
        _ = await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, caller: session);
        AccessDeniedException refusal = await RefusedAsync(test, new DisableKeyCommand { KeyId = key.KeyId }, session);
        Assert.Equal(
            $"User: arn:aws:sts::{TestEngine.Account}:assumed-role/app/one is not authorized to perform: kms:DisableKey on resource: {key.Arn} because no session policy allows the kms:DisableKey action",
            refusal.Message);
    }

    [Fact]
    public async Task A_key_that_does_not_exist_looks_to_the_unpermitted_like_one_that_they_may_not_see()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        AccessDeniedException refusal = await RefusedAsync(test, new DescribeKeyCommand { KeyId = Missing }, Callers.User("alice"));
        Assert.Equal(
            $"User: {AliceArn} is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
            refusal.Message);
        _ = await Assert.ThrowsAsync<NotFoundException>(
            () => test.SendAsync(new DescribeKeyCommand { KeyId = Missing }, caller: Callers.User("alice", policies: Callers.Policy("Allow", "kms:DescribeKey"))));
    }

    [Fact]
    public async Task A_stranger_cannot_tell_another_accounts_key_from_one_that_does_not_exist()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Caller stranger = Callers.User("mallory", TestEngine.OtherAccount, policies: Callers.Policy("Allow", "kms:*"));
        string existing = (await RefusedAsync(test, new DescribeKeyCommand { KeyId = key.Arn }, stranger)).Message;
        string missing = (await RefusedAsync(test, new DescribeKeyCommand { KeyId = key.Arn!.Replace(key.KeyId!, Missing, StringComparison.Ordinal) }, stranger)).Message;
        Assert.Equal(existing, missing);
    }

    [Fact]
    public async Task A_changed_policy_holds_from_the_next_request_on()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Caller alice = Callers.User("alice");
        await PutPolicyAsync(test, key, Callers.LetsIn(TestEngine.Account), Callers.Statement("Allow", AliceArn, "kms:DescribeKey"));
        _ = await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, caller: alice);
        await PutPolicyAsync(test, key, Callers.LetsIn(TestEngine.Account));
        _ = await RefusedAsync(test, new DescribeKeyCommand { KeyId = key.KeyId }, alice);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"kms:EncryptionContext:Purpose":"payroll"}}""", true)]
    [InlineData("""{"StringEquals":{"kms:EncryptionContext:purpose":"payroll"}}""", true)]
    [InlineData("""{"StringEquals":{"kms:EncryptionContext:Purpose":"Payroll"}}""", false)]
    [InlineData("""{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["Purpose"]}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":["Other"]}}""", false)]
    [InlineData("""{"StringEquals":{"kms:EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}}""", true)]
    [InlineData("""{"StringEquals":{"kms:KeySpec":"SYMMETRIC_DEFAULT","kms:KeyUsage":"ENCRYPT_DECRYPT","kms:KeyOrigin":"AWS_KMS"}}""", true)]
    [InlineData("""{"StringEquals":{"kms:RequestAlias":"alias/pay"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/pay"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/other"}}""", false)]
    [InlineData("""{"StringEquals":{"kms:CallerAccount":"111122223333"}}""", true)]
    [InlineData("""{"StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:ResourceTag/Team":"blue"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:resourcetag/team":"blue"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:ResourceAccount":"111122223333","aws:PrincipalAccount":"111122223333"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}""", true)]
    [InlineData("""{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/alice"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:username":"alice"}}""", true)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-03-02T00:00:00Z"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2026-03-02T00:00:00Z"}}""", false)]
    [InlineData("""{"Bool":{"kms:MultiRegion":"false"}}""", true)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", false)]
    [InlineData("""{"Null":{"aws:TokenIssueTime":"true"}}""", true)]
    public async Task Conditions_see_what_an_Encrypt_says(string condition, bool isAllowed)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { Tags = [new Tag { TagKey = "Team", TagValue = "blue" }] })).KeyMetadata!;
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/pay", TargetKeyId = key.KeyId });
        EncryptCommand command = new()
        {
            KeyId = "alias/pay",
            Plaintext = SensitiveBytes.CopyOf("hello"u8),
            EncryptionContext = new Dictionary<string, string> { ["Purpose"] = "payroll" },
        };
        Caller alice = Callers.User("alice", policies: Callers.Policy("Allow", "kms:Encrypt", condition: condition));
        await AssertAsync(isAllowed, () => test.SendAsync(command, caller: alice));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"kms:KeySpec":"RSA_2048"}}""", false)]
    [InlineData("""{"StringEquals":{"kms:KeySpec":"SYMMETRIC_DEFAULT","kms:KeyUsage":"ENCRYPT_DECRYPT"}}""", true)]
    [InlineData("""{"Bool":{"kms:BypassPolicyLockoutSafetyCheck":"true"}}""", false)]
    [InlineData("""{"Null":{"kms:BypassPolicyLockoutSafetyCheck":"true"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestTag/team":"blue"}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["owner"]}}""", false)]
    public async Task Conditions_see_what_a_CreateKey_says(string condition, bool isAllowed)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        Caller alice = Callers.User("alice", policies: [Callers.Policy("Allow", "kms:CreateKey", condition: condition), Callers.Policy("Allow", "kms:TagResource")]);
        await AssertAsync(isAllowed, () => test.SendAsync(new CreateKeyCommand { Tags = [new Tag { TagKey = "team", TagValue = "blue" }] }, caller: alice));
    }

    [Fact]
    public async Task Tags_on_a_new_key_need_a_permission_of_their_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        Caller alice = Callers.User("alice", policies: Callers.Policy("Allow", "kms:CreateKey"));
        _ = await test.SendAsync(new CreateKeyCommand(), caller: alice);
        AccessDeniedException refusal = await RefusedAsync(test, new CreateKeyCommand { Tags = [new Tag { TagKey = "a", TagValue = "b" }] }, alice);
        Assert.Contains("kms:TagResource", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_needs_permission_on_the_alias_and_on_the_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string aliasArn = $"arn:aws:kms:{TestEngine.Region}:{TestEngine.Account}:alias/a";
        CreateAliasCommand command = new() { AliasName = "alias/a", TargetKeyId = key.KeyId };
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: Callers.Policy("Allow", "kms:CreateAlias", aliasArn)));
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: Callers.Policy("Allow", "kms:CreateAlias", key.Arn!)));
        _ = await test.SendAsync(command, caller: Callers.User("alice", policies: [Callers.Policy("Allow", "kms:CreateAlias", aliasArn), Callers.Policy("Allow", "kms:CreateAlias", key.Arn!)]));
    }

    [Fact]
    public async Task A_permission_on_an_alias_is_none_to_use_its_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = key.KeyId });
        Caller alice = Callers.User("alice", policies: Callers.Policy("Allow", "kms:*", $"arn:aws:kms:{TestEngine.Region}:{TestEngine.Account}:alias/a"));
        _ = await RefusedAsync(test, new EncryptCommand { KeyId = "alias/a", Plaintext = SensitiveBytes.CopyOf("hello"u8) }, alice);
    }

    [Fact]
    public async Task ReEncrypt_needs_its_permission_on_each_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata source = await test.CreateKeyAsync();
        KeyMetadata destination = await test.CreateKeyAsync();
        byte[] blob = await test.EncryptAsync(source.KeyId!, "hello");
        ReEncryptCommand command = new() { CiphertextBlob = blob, SourceKeyId = source.KeyId, DestinationKeyId = destination.KeyId };
        string from = Callers.Policy("Allow", "kms:ReEncryptFrom", source.Arn!);
        string to = Callers.Policy("Allow", "kms:ReEncryptTo", destination.Arn!);
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: from));
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: to));
        _ = await test.SendAsync(command, caller: Callers.User("alice", policies: [from, to]));
        string onSame = Callers.Policy("Allow", "kms:ReEncrypt*", condition: """{"Bool":{"kms:ReEncryptOnSameKey":"true"}}""");
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: onSame));
        _ = await test.SendAsync(new ReEncryptCommand { CiphertextBlob = blob, SourceKeyId = source.KeyId, DestinationKeyId = source.KeyId }, caller: Callers.User("alice", policies: onSame));
    }

    [Fact]
    public async Task Replicating_needs_permission_to_make_a_key_in_the_other_Region()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        string replicate = Callers.Policy("Allow", "kms:ReplicateKey");
        string create = Callers.Policy("Allow", "kms:CreateKey", condition: """{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}""");
        ReplicateKeyCommand command = new() { KeyId = key.KeyId, ReplicaRegion = "us-east-1" };
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: replicate));
        _ = await test.SendAsync(command, caller: Callers.User("alice", policies: [replicate, create]));
    }

    [Fact]
    public async Task Whoever_moves_the_primary_key_needs_permission_on_both()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, "us-east-1");
        UpdatePrimaryRegionCommand command = new() { KeyId = key.KeyId, PrimaryRegion = "us-east-1" };
        _ = await RefusedAsync(test, command, Callers.User("alice", policies: Callers.Policy("Allow", "kms:UpdatePrimaryRegion", key.Arn!)));
        _ = await test.SendAsync(command, caller: Callers.User("alice", policies: Callers.Policy("Allow", "kms:UpdatePrimaryRegion")));
    }

    [Fact]
    public async Task A_ciphertext_whose_key_the_caller_may_not_use_and_one_of_no_key_are_told_alike()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] blob = await test.EncryptAsync(key.KeyId!, "hello");
        AccessDeniedException refusal = await RefusedAsync(test, new DecryptCommand { CiphertextBlob = blob }, Callers.User("alice"));
        Assert.Equal("The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.", refusal.Message);
    }

    [Fact]
    public async Task Audit_only_lets_through_and_records_what_would_have_been_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync(authorization: AuthorizationMode.AuditOnly);
        KeyMetadata key = await test.CreateKeyAsync();
        test.Recorder.Ended.Clear();
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }, caller: Callers.User("alice"));
        Assert.Equal(KeyState.Disabled, await test.StateOfAsync(key.KeyId!));
        string expected = $"User: {AliceArn} is not authorized to perform: kms:DisableKey on resource: {key.Arn} because no identity-based policy allows the kms:DisableKey action";
        Assert.Equal(expected, test.Recorder.Ended[0].OverruledError);
        Assert.Equal(AuthorizationMode.AuditOnly, test.Recorder.Ended[0].Authorization);
        Assert.Equal(expected, Assert.Single(test.Recorder.Overruled));
        Assert.Null(test.Recorder.Ended[1].OverruledError);
        await AssertApartAsync(test, key);
    }

    [Fact]
    public async Task A_grant_that_allows_a_request_is_recorded_with_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantOutput grant = await test.SendAsync(new CreateGrantCommand { KeyId = key.KeyId, GranteePrincipal = AliceArn, Operations = [GrantOperation.DescribeKey] });
        test.Recorder.Ended.Clear();
        _ = await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, caller: Callers.User("alice"));
        _ = await test.DescribeAsync(key.KeyId!);
        Assert.Equal([grant.GrantId!], test.Recorder.Ended[0].GrantIds);
        Assert.Empty(test.Recorder.Ended[1].GrantIds);
    }

    [Fact]
    public async Task A_grantee_hands_on_no_more_than_he_has()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateGrantCommand
        {
            KeyId = key.KeyId,
            GranteePrincipal = AliceArn,
            Operations = [GrantOperation.CreateGrant, GrantOperation.Decrypt],
            Constraints = new GrantConstraints { EncryptionContextSubset = new Dictionary<string, string> { ["a"] = "b" } },
        });
        Caller alice = Callers.User("alice");
        CreateGrantCommand Child(GrantOperation operation, GrantConstraints? constraints) =>
            new() { KeyId = key.KeyId, GranteePrincipal = $"arn:aws:iam::{TestEngine.Account}:user/bob", Operations = [operation], Constraints = constraints };
        GrantConstraints stricter = new() { EncryptionContextEquals = new Dictionary<string, string> { ["a"] = "b", ["c"] = "d" } };
        _ = await RefusedAsync(test, Child(GrantOperation.Encrypt, stricter), alice);
        _ = await RefusedAsync(test, Child(GrantOperation.Decrypt, null), alice);
        _ = await test.SendAsync(Child(GrantOperation.Decrypt, stricter), caller: alice);
    }

    [Fact]
    public async Task A_denied_action_is_denied_to_a_grantee_too()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateGrantCommand { KeyId = key.KeyId, GranteePrincipal = AliceArn, Operations = [GrantOperation.DescribeKey] });
        _ = await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, caller: Callers.User("alice"));
        await PutPolicyAsync(test, key, Callers.LetsIn(TestEngine.Account), Callers.Statement("Deny", AliceArn, "kms:DescribeKey"));
        _ = await RefusedAsync(test, new DescribeKeyCommand { KeyId = key.KeyId }, Callers.User("alice"));
    }

    [Fact]
    public async Task Switched_off_policies_say_nothing_and_accounts_stay_apart()
    {
        await using TestEngine test = await TestEngine.OpenAsync(authorization: AuthorizationMode.Off);
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }, caller: Callers.User("alice"));
        Assert.Empty(test.Recorder.Overruled);
        await AssertApartAsync(test, key);
    }

    private static async Task AssertApartAsync(TestEngine test, KeyMetadata key)
    {
        Caller stranger = Callers.User("mallory", TestEngine.OtherAccount, policies: Callers.Policy("Allow", "kms:*"));
        _ = await RefusedAsync(test, new EnableKeyCommand { KeyId = key.Arn }, stranger);
        _ = await RefusedAsync(test, new DescribeKeyCommand { KeyId = key.Arn }, stranger);
        _ = await RefusedAsync(test, new RetireGrantCommand { KeyId = key.Arn, GrantId = new string('a', 64) }, stranger);
    }

    private static async Task<AccessDeniedException> RefusedAsync<TOutput>(TestEngine test, KmsCommand<TOutput> command, Caller caller)
        where TOutput : class
    {
        long epoch = test.Store.Epoch;
        AccessDeniedException refusal = await Assert.ThrowsAsync<AccessDeniedException>(() => test.SendAsync(command, caller: caller));
        Assert.Equal(epoch, test.Store.Epoch);
        return refusal;
    }

    private static async Task AssertAsync(bool isAllowed, Func<Task> act)
    {
        if (isAllowed)
        {
            await act();
        }
        else
        {
            _ = await Assert.ThrowsAsync<AccessDeniedException>(act);
        }
    }

    private static Task PutPolicyAsync(TestEngine test, KeyMetadata key, params IEnumerable<string> statements) =>
        test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = Callers.KeyPolicy(statements), BypassPolicyLockoutSafetyCheck = true });
}

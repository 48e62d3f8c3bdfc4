// What holds for every cryptographic operation: how its key is named, which error wins, what counts as a use, and what is not there.
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeyUseTests(SharedKeys keys)
{
    public static TheoryData<string> Uses => KeyUses.Names;

    public static TheoryData<string> UsesWithWrongAlgorithm => KeyUses.NamesWithWrongAlgorithm;

    public static TheoryData<string> UsesWithBadPayload => KeyUses.NamesWithBadPayload;

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task All_four_forms_of_identifier_name_the_key_and_the_answer_has_its_ARN(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        string alias = $"alias/uses/{name.Replace(' ', '-')}";
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = alias, TargetKeyId = key.KeyId });
        string members = await use.MembersAsync(test, key.KeyId!);
        foreach (string form in new[] { key.KeyId!, key.Arn!, alias, $"arn:aws:kms:eu-central-1:111122223333:{alias}" })
        {
            using JsonDocument answer = JsonDocument.Parse(await test.SendJsonAsync(use.Operation, use.Request(form, members)));
            Assert.Equal(key.Arn, answer.RootElement.GetProperty(use.KeyMember == "SourceKeyId" ? "SourceKeyId" : "KeyId").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task What_does_not_exist_is_not_found(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        string members = await use.MembersAsync(test, key.KeyId!);
        (string Key, string Text)[] cases =
        [
            ("00000000-0000-4000-8000-000000000000", "Key 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000' does not exist"),
            ("alias/none", "Alias arn:aws:kms:eu-central-1:111122223333:alias/none is not found."),
            ("mrk-fake", "Invalid keyId 'mrk-fake'"),
            ("arn:aws:kms:eu-central-1:111122223333:key", "Invalid keyId 'arn:aws:kms:eu-central-1:111122223333:key'"),
            ($"arn:aws:kms:us-east-1:111122223333:key/{key.KeyId}", "Invalid arn us-east-1"),
        ];
        foreach ((string other, string text) in cases)
        {
            await Refusal.IsAsync("NotFoundException", text, () => test.SendJsonAsync(use.Operation, use.Request(other, members)));
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task Another_Region_does_not_have_the_key(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        string members = await use.MembersAsync(test, key.KeyId!);
        await Refusal.IsAsync("NotFoundException", "Invalid arn eu-central-1", () => test.SendJsonAsync(use.Operation, use.Request(key.Arn!, members), region: "us-east-1"));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task Another_account_does_not_learn_whether_the_key_exists(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        string members = await use.MembersAsync(test, key.KeyId!);
        foreach (string arn in new[] { key.Arn!, "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000" })
        {
            KmsServiceException error = await Assert.ThrowsAsync<AccessDeniedException>(
                () => test.SendJsonAsync(use.Operation, use.Request(arn, members), TestEngine.OtherAccount));
            Assert.DoesNotContain(arn, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_key_of_another_usage_is_refused(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        KeyMetadata unfit = await UnfitAsync(test, use);
        string expected = use.Action is null
            ? "IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation."
            : $"InvalidKeyUsageException: {unfit.Arn} key usage is {unfit.KeyUsage} which is not valid for {use.Action}.";
        Assert.Equal(expected, await OutcomeAsync(test, use, unfit, await use.MembersAsync(test, key.KeyId!)));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task The_state_of_a_key_is_checked_before_its_usage(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        string members = await use.MembersAsync(test, key.KeyId!);
        KeyMetadata unfit = await UnfitAsync(test, use);
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = unfit.KeyId });
        Assert.Equal($"DisabledException: {unfit.Arn} is disabled.", await OutcomeAsync(test, use, unfit, members));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = unfit.KeyId });
        Assert.Equal($"KMSInvalidStateException: {unfit.Arn} is pending deletion.", await OutcomeAsync(test, use, unfit, members));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_key_that_waits_for_its_material_is_refused(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        string members = await use.MembersAsync(test, key.KeyId!);
        KeyMetadata waiting = use.Spec.StartsWith("ML_", StringComparison.Ordinal)
            ? await test.CreateExternalKeyAsync()
            : await test.CreateExternalKeyAsync(new KeySpec(use.Spec), new KeyUsageType(use.Usage));
        Assert.Equal($"KMSInvalidStateException: {waiting.Arn} is pending import.", await OutcomeAsync(test, use, waiting, members));
    }

    [Theory]
    [MemberData(nameof(UsesWithWrongAlgorithm))]
    public async Task The_usage_of_a_key_is_checked_before_the_algorithm(string name)
    {
        (TestEngine test, KeyUse use, _) = await SharedAsync(name);
        KeyMetadata unfit = await UnfitAsync(test, use);
        Assert.Equal(
            $"InvalidKeyUsageException: {unfit.Arn} key usage is {unfit.KeyUsage} which is not valid for {use.Operation}.",
            await OutcomeAsync(test, use, unfit, use.WrongAlgorithm!.Value.Members));
    }

    [Theory]
    [MemberData(nameof(UsesWithWrongAlgorithm))]
    public async Task The_algorithm_is_checked_before_the_payload(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await SharedAsync(name);
        Assert.Equal(
            $"InvalidKeyUsageException: Algorithm {use.WrongAlgorithm!.Value.Algorithm} is incompatible with key spec {use.Spec}.",
            await OutcomeAsync(test, use, key, use.WrongAlgorithm.Value.Members));
    }

    [Theory]
    [MemberData(nameof(UsesWithBadPayload))]
    public async Task A_refused_payload_changes_nothing_and_is_no_use_of_the_key(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await StartAsync(name);
        await using TestEngine owned = test;
        (string members, string errorCode, string? message) = use.BadPayload!.Value;
        long epoch = test.Store.Epoch;
        Assert.Equal($"{errorCode}: {message}", await OutcomeAsync(test, use, key, members));
        Assert.Equal($"{errorCode}: {message}", await OutcomeAsync(test, use, key, members + ",\"DryRun\":true"));
        Assert.Null(await test.LastUseOfAsync(key.KeyId!));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_success_is_noted_as_the_last_use_and_a_dry_run_is_not(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await StartAsync(name);
        await using TestEngine owned = test;
        string members = await use.MembersAsync(test, key.KeyId!);
        KeyLastUsageTrackingOperation? before = await test.LastUseOfAsync(key.KeyId!);
        test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            "DryRunOperationException: The request would have succeeded, but the DryRun option is set.", await OutcomeAsync(test, use, key, members + ",\"DryRun\":true"));
        Assert.Equal(before, await test.LastUseOfAsync(key.KeyId!));
        Assert.Equal("success", await OutcomeAsync(test, use, key, members));
        Assert.Equal(use.Operation, (await test.LastUseOfAsync(key.KeyId!))!.Value.Value);
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task Use_commits_nothing_but_the_last_use(string name)
    {
        (TestEngine test, KeyUse use, KeyMetadata key) = await StartAsync(name);
        await using TestEngine owned = test;
        string members = await use.MembersAsync(test, key.KeyId!);
        long epoch = test.Store.Epoch;
        Assert.Equal("success", await OutcomeAsync(test, use, key, members));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    private async Task<(TestEngine Test, KeyUse Use, KeyMetadata Key)> SharedAsync(string name)
    {
        KeyUse use = KeyUses.Named(name);
        return (keys.Engine, use, await keys.GetAsync(use.Spec, use.Usage));
    }

    private static async Task<(TestEngine Test, KeyUse Use, KeyMetadata Key)> StartAsync(string name)
    {
        TestEngine test = await TestEngine.OpenAsync();
        KeyUse use = KeyUses.Named(name);
        return (test, use, await test.CreateKeyAsync(new KeySpec(use.Spec), new KeyUsageType(use.Usage)));
    }

    private static Task<KeyMetadata> UnfitAsync(TestEngine test, KeyUse use) => use.Usage == "ENCRYPT_DECRYPT"
        ? test.CreateKeyAsync(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac)
        : test.CreateKeyAsync();

    private static async Task<string> OutcomeAsync(TestEngine test, KeyUse use, KeyMetadata key, string members)
    {
        try
        {
            _ = await test.SendJsonAsync(use.Operation, use.Request(key.KeyId!, members));
            return "success";
        }
        catch (KmsServiceException error)
        {
            return $"{error.ErrorCode}: {error.WireMessage}";
        }
    }
}

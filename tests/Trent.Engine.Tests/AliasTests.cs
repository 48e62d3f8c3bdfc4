// Aliases: their names, their targets, their quota, their lists.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class AliasTests
{
    private const string ArnPrefix = "arn:aws:kms:eu-central-1:111122223333:";

    [Theory]
    [InlineData("first", "ValidationException", "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")]
    [InlineData("alias/", "ValidationException", "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")]
    [InlineData("alias/my:alias", "ValidationException", "alias/my:alias contains invalid characters for an alias")]
    [InlineData("alias/aws/s3", "NotAuthorizedException", null)]
    public async Task Names_that_are_no_customers_alias_are_refused(string name, string errorCode, string? message)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Refusal.IsAsync(errorCode, message, () => test.SendAsync(new CreateAliasCommand { AliasName = name, TargetKeyId = key.KeyId }));
        await Refusal.IsAsync(errorCode, message, () => test.SendAsync(new UpdateAliasCommand { AliasName = name, TargetKeyId = key.KeyId }));
        await Refusal.IsAsync(errorCode, message, () => test.SendAsync(new DeleteAliasCommand { AliasName = name }));
    }

    [Theory]
    [InlineData("alias/other")]
    [InlineData(ArnPrefix + "alias/other")]
    public async Task An_alias_cannot_point_to_an_alias(string target)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await Refusal.IsAsync(
            "ValidationException", "Aliases must refer to keys. Not aliases", () => test.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = target }));
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateAliasCommand command = new() { AliasName = "alias/a", TargetKeyId = key.KeyId };
        _ = await test.SendAsync(command);
        await Refusal.IsAsync("AlreadyExistsException", $"An alias with the name {ArnPrefix}alias/a already exists", () => test.SendAsync(command));
    }

    [Fact]
    public async Task Of_many_who_want_one_name_at_once_one_gets_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await test.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = key.KeyId });
                return true;
            }
            catch (AlreadyExistsException)
            {
                return false;
            }
        }));
        _ = Assert.Single(won, winner => winner);
    }

    [Fact]
    public async Task An_alias_moves_to_another_key_and_the_first_is_untouched()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata first = await test.CreateKeyAsync();
        KeyMetadata second = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = first.KeyId });
        byte[] ciphertext = await test.EncryptAsync("alias/a", "hello");
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = await test.SendAsync(new UpdateAliasCommand { AliasName = "alias/a", TargetKeyId = second.Arn });
        Assert.Equal(second.Arn, (await test.SendAsync(new DescribeKeyCommand { KeyId = "alias/a" })).KeyMetadata!.Arn);
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
        AliasListEntry entry = Assert.Single((await test.SendAsync(new ListAliasesCommand())).Aliases!);
        Assert.Equal((second.KeyId, ArnPrefix + "alias/a"), (entry.TargetKeyId, entry.AliasArn));
        Assert.Equal(TimeSpan.FromMinutes(1), entry.LastUpdatedDate - entry.CreationDate);
    }

    [Fact]
    public async Task An_alias_may_leave_a_key_pending_deletion_but_not_go_to_one()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata doomed = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = doomed.KeyId });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = doomed.KeyId });
        await Refusal.IsAsync(
            "KMSInvalidStateException", $"{doomed.Arn} is pending deletion.", () => test.SendAsync(new CreateAliasCommand { AliasName = "alias/b", TargetKeyId = doomed.KeyId }));
        _ = await test.SendAsync(new UpdateAliasCommand { AliasName = "alias/a", TargetKeyId = other.KeyId });
        await Refusal.IsAsync(
            "KMSInvalidStateException", $"{doomed.Arn} is pending deletion.", () => test.SendAsync(new UpdateAliasCommand { AliasName = "alias/a", TargetKeyId = doomed.KeyId }));
    }

    [Fact]
    public async Task An_unknown_alias_is_named_in_full()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string message = $"Alias {ArnPrefix}alias/none is not found.";
        await Refusal.IsAsync("NotFoundException", message, () => test.SendAsync(new DeleteAliasCommand { AliasName = "alias/none" }));
        await Refusal.IsAsync("NotFoundException", message, () => test.SendAsync(new UpdateAliasCommand { AliasName = "alias/none", TargetKeyId = key.KeyId }));
        await Refusal.IsAsync("NotFoundException", message, () => test.SendAsync(new DescribeKeyCommand { KeyId = "alias/none" }));
    }

    [Fact]
    public async Task A_deleted_alias_leaves_its_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = key.KeyId });
        _ = await test.SendAsync(new DeleteAliasCommand { AliasName = "alias/a" });
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
        _ = await Assert.ThrowsAsync<NotFoundException>(() => test.StateOfAsync("alias/a"));
    }

    [Fact]
    public async Task A_key_has_at_most_50_aliases_also_when_they_are_made_at_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        bool[] made = await Task.WhenAll(Enumerable.Range(0, 55).Select(async index =>
        {
            try
            {
                _ = await test.SendAsync(new CreateAliasCommand { AliasName = $"alias/{index:D2}", TargetKeyId = key.KeyId });
                return true;
            }
            catch (LimitExceededException)
            {
                return false;
            }
        }));
        Assert.Equal(50, made.Count(success => success));
        Assert.Equal(50, (await test.SendAsync(new ListAliasesCommand { KeyId = key.KeyId, Limit = 100 })).Aliases!.Count);
    }

    [Fact]
    public async Task ListAliases_pages_through_all_in_order_and_filters_by_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata one = await test.CreateKeyAsync();
        KeyMetadata two = await test.CreateKeyAsync();
        for (int index = 0; index < 12; index++)
        {
            _ = await test.SendAsync(new CreateAliasCommand { AliasName = $"alias/{index:D2}", TargetKeyId = index % 3 == 0 ? one.KeyId : two.KeyId });
        }

        List<string> names = [];
        string? marker = null;
        do
        {
            ListAliasesOutput page = await test.SendAsync(new ListAliasesCommand { Limit = 5, Marker = marker });
            names.AddRange(page.Aliases!.Select(alias => alias.AliasName!));
            Assert.Equal(page.NextMarker is not null, page.Truncated);
            marker = page.NextMarker;
        }
        while (marker is not null);
        Assert.Equal(Enumerable.Range(0, 12).Select(index => $"alias/{index:D2}"), names);
        Assert.Equal(4, (await test.SendAsync(new ListAliasesCommand { KeyId = one.Arn })).Aliases!.Count);
    }
}

// Tags and key policies: what is accepted, in which order it is refused, what comes back.
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class TagAndPolicyTests
{
    private const string RootStatement = """{"Sid":"root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}""";

    [Fact]
    public async Task TagResource_overwrites_equal_keys_and_keeps_the_order()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { Tags = [TagOf("b", "1"), TagOf("a", "2")] })).KeyMetadata!;
        _ = await test.SendAsync(new TagResourceCommand { KeyId = key.KeyId, Tags = [TagOf("c", "3"), TagOf("b", "4")] });
        _ = await test.SendAsync(new UntagResourceCommand { KeyId = key.Arn, TagKeys = ["a", "absent"] });
        IReadOnlyList<Tag> tags = (await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId })).Tags!;
        Assert.Equal([("b", "4"), ("c", "3")], tags.Select(tag => (tag.TagKey!, tag.TagValue!)));
    }

    [Theory]
    [InlineData("a", "a", "Duplicate tag keys")]
    [InlineData("aws:x", "b", "Tags beginning with aws: are reserved")]
    [InlineData("AWS:x", "b", "Tags beginning with aws: are reserved")]
    [InlineData("a,b", "b", "Invalid tag")]
    public async Task Bad_tags_are_refused_everywhere(string first, string second, string message)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Tag[] tags = [TagOf(first, "v"), TagOf(second, "v")];
        await Refusal.IsAsync("TagException", message, () => test.SendAsync(new TagResourceCommand { KeyId = key.KeyId, Tags = tags }));
        await Refusal.IsAsync("TagException", message, () => test.SendAsync(new CreateKeyCommand { Tags = tags }));
        Assert.Empty((await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId })).Tags!);
    }

    [Fact]
    public async Task A_key_has_at_most_50_tags()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { Tags = [.. Enumerable.Range(0, 50).Select(index => TagOf($"t{index}", "v"))] })).KeyMetadata!;
        _ = await test.SendAsync(new TagResourceCommand { KeyId = key.KeyId, Tags = [TagOf("t0", "w")] });
        await Refusal.IsAsync("TagException", "Too many tags", () => test.SendAsync(new TagResourceCommand { KeyId = key.KeyId, Tags = [TagOf("t50", "v")] }));
        await Refusal.IsAsync(
            "TagException", "Too many tags", () => test.SendAsync(new CreateKeyCommand { Tags = [.. Enumerable.Range(0, 51).Select(index => TagOf($"t{index}", "v"))] }));
    }

    [Fact]
    public async Task ListResourceTags_pages_through_all()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { Tags = [.. Enumerable.Range(0, 23).Select(index => TagOf($"t{index:D2}", "v"))] })).KeyMetadata!;
        List<string> seen = [];
        string? marker = null;
        do
        {
            ListResourceTagsOutput page = await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId, Limit = 10, Marker = marker });
            seen.AddRange(page.Tags!.Select(tag => tag.TagKey!));
            marker = page.NextMarker;
        }
        while (marker is not null);
        Assert.Equal(Enumerable.Range(0, 23).Select(index => $"t{index:D2}"), seen);
    }

    [Fact]
    public async Task A_marker_is_good_only_for_its_own_list()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        Tag[] tags = [.. Enumerable.Range(0, 5).Select(index => TagOf($"t{index}", "v"))];
        KeyMetadata one = (await test.SendAsync(new CreateKeyCommand { Tags = tags })).KeyMetadata!;
        KeyMetadata two = (await test.SendAsync(new CreateKeyCommand { Tags = tags })).KeyMetadata!;
        string marker = (await test.SendAsync(new ListResourceTagsCommand { KeyId = one.KeyId, Limit = 2 })).NextMarker!;
        _ = await test.SendAsync(new ListResourceTagsCommand { KeyId = one.Arn, Marker = marker });
        _ = await Assert.ThrowsAsync<InvalidMarkerException>(() => test.SendAsync(new ListResourceTagsCommand { KeyId = two.KeyId, Marker = marker }));
        _ = await Assert.ThrowsAsync<InvalidMarkerException>(() => test.SendAsync(new ListKeysCommand { Marker = marker }));
        _ = await Assert.ThrowsAsync<InvalidMarkerException>(() => test.SendAsync(new ListResourceTagsCommand { KeyId = one.KeyId, Marker = marker[..^1] + (marker[^1] == 'A' ? 'B' : 'A') }));
    }

    [Fact]
    public async Task ListKeys_pages_through_all_keys_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        List<string> created = [];
        for (int index = 0; index < 25; index++)
        {
            created.Add((await test.CreateKeyAsync()).KeyId!);
        }

        List<string> seen = [];
        string? marker = null;
        do
        {
            ListKeysOutput page = await test.SendAsync(new ListKeysCommand { Limit = 7, Marker = marker });
            seen.AddRange(page.Keys!.Select(entry => entry.KeyId!));
            marker = page.NextMarker;
        }
        while (marker is not null);
        Assert.Equal(created.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task The_default_policy_lets_the_account_in()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        GetKeyPolicyOutput output = await test.SendAsync(new GetKeyPolicyCommand { KeyId = key.KeyId });
        Assert.Equal("default", output.PolicyName);
        using JsonDocument document = JsonDocument.Parse(output.Policy!);
        JsonElement statement = document.RootElement.GetProperty("Statement")[0];
        Assert.Equal("arn:aws:iam::111122223333:root", statement.GetProperty("Principal").GetProperty("AWS").GetString());
        Assert.Equal("key-default-1", document.RootElement.GetProperty("Id").GetString());
    }

    [Fact]
    public async Task A_policy_comes_back_equal_as_JSON()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string policy = $$"""{"Version":"2012-10-17","Statement":[{{RootStatement}}]}""";
        _ = await test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, PolicyName = "default", Policy = policy });
        string stored = (await test.SendAsync(new GetKeyPolicyCommand { KeyId = key.KeyId })).Policy!;
        using JsonDocument expected = JsonDocument.Parse(policy);
        using JsonDocument actual = JsonDocument.Parse(stored);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement));
        Assert.Equal(["default"], (await test.SendAsync(new ListKeyPoliciesCommand { KeyId = key.KeyId })).PolicyNames);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"Version":"2013-01-01","Statement":[]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Principal":"*","Action":"kms:*","Resource":"*"}]}""")]
    public async Task A_malformed_policy_is_refused_and_the_old_one_stays(string policy)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string before = (await test.SendAsync(new GetKeyPolicyCommand { KeyId = key.KeyId })).Policy!;
        _ = await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = policy }));
        _ = await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => test.SendAsync(new CreateKeyCommand { Policy = policy }));
        Assert.Equal(before, (await test.SendAsync(new GetKeyPolicyCommand { KeyId = key.KeyId })).Policy);
    }

    [Fact]
    public async Task A_policy_that_locks_the_caller_out_is_refused_unless_that_is_meant()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:*","Resource":"*"}]}""";
        await Refusal.IsAsync(
            "MalformedPolicyDocumentException",
            "The new key policy will not allow you to update the key policy in the future.",
            () => test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = policy }));
        _ = await test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = policy, BypassPolicyLockoutSafetyCheck = true });
    }

    [Theory]
    [InlineData(32_768, true)]
    [InlineData(32_769, false)]
    public async Task A_policy_has_at_most_32768_bytes(int bytes, bool accepted)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string frame = $$"""{"Version":"2012-10-17","Id":"","Statement":[{{RootStatement}}]}""";
        string policy = frame.Replace("\"Id\":\"\"", $"\"Id\":\"{new string('x', bytes - frame.Length)}\"", StringComparison.Ordinal);
        if (accepted)
        {
            _ = await test.SendAsync(new CreateKeyCommand { Policy = policy });
        }
        else
        {
            _ = await Assert.ThrowsAsync<LimitExceededException>(() => test.SendAsync(new CreateKeyCommand { Policy = policy }));
        }
    }

    [Fact]
    public async Task There_is_no_policy_of_another_name()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Refusal.IsAsync("NotFoundException", "No such policy exists", () => test.SendAsync(new GetKeyPolicyCommand { KeyId = key.KeyId, PolicyName = "other" }));
        _ = await Assert.ThrowsAsync<UnsupportedOperationException>(() => test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, PolicyName = "other", Policy = "{}" }));
    }

    private static Tag TagOf(string key, string value) => new() { TagKey = key, TagValue = value };
}

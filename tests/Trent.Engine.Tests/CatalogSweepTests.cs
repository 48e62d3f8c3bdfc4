// What holds for every operation, by iterating the catalog: a new operation is covered without being named here.
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class CatalogSweepTests
{
    private static readonly string[] NeedNoKey = ["CreateKey", "GenerateRandom", "ListAliases", "ListKeys"];

    public static TheoryData<string> Operations => [.. CommandContracts.All.Select(contract => contract.OperationName)];

    [Fact]
    public async Task The_catalog_has_every_operation_of_the_contract_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        Assert.Equal(
            CommandContracts.All.Select(contract => contract.OperationName).Order(StringComparer.Ordinal),
            test.Engine.Catalog.Entries.Select(entry => entry.OperationName));
        Assert.Equal(56, test.Engine.Catalog.Entries.Count);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_body_that_is_no_JSON_is_refused_and_recorded(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.SendJsonAsync(operationName, "{\"KeyId\":"));
        Assert.Equal("SerializationException", error.ErrorCode);
        Assert.Equal("SerializationException", Assert.Single(test.Recorder.Ended).ErrorCode);
        Assert.Empty(test.Recorder.Failures);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_request_is_recorded_at_its_begin_and_end(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string json = await SampleRequests.ForAsync(test, operationName);
        test.Recorder.Begun.Clear();
        test.Recorder.Ended.Clear();
        _ = await OutcomeOfAsync(test, operationName, json);
        Assert.Equal(operationName, Assert.Single(test.Recorder.Begun).OperationName);
        Assert.Same(test.Recorder.Begun[0], Assert.Single(test.Recorder.Ended));
        Assert.Empty(test.Recorder.Failures);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_request_that_cannot_be_recorded_fails_and_does_nothing(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string json = await SampleRequests.ForAsync(test, operationName);
        long epoch = test.Store.Epoch;
        test.Recorder.BeginFails = new IOException("the trail is full");
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.SendJsonAsync(operationName, json));
        Assert.Equal("KMSInternalException", error.ErrorCode);
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_caller_without_permission_changes_nothing(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string json = await SampleRequests.ForAsync(test, operationName);
        long epoch = test.Store.Epoch;
        Caller stranger = Callers.User("nobody");
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.SendJsonAsync(operationName, json, caller: stranger));
        Assert.Contains(error.ErrorCode, test.Engine.Catalog.Find(operationName)!.IsAvailable ? new[] { "AccessDeniedException" } : ["UnsupportedOperationException"]);
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_root_of_another_account_gets_nothing_and_learns_nothing(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        if (!test.Engine.Catalog.Find(operationName)!.IsAvailable || NeedNoKey.Contains(operationName))
        {
            return;
        }

        string json = await SampleRequests.ForAsync(test, operationName);
        long epoch = test.Store.Epoch;
        string exists = await OutcomeOfAsync(test, operationName, json, TestEngine.OtherAccount);
        KeyMetadata own = await test.CreateKeyAsync();
        string missing = await OutcomeOfAsync(
            test, operationName, json.Replace(KeyIdIn(json) ?? own.KeyId!, "00000000-0000-4000-8000-000000000000", StringComparison.Ordinal), TestEngine.OtherAccount);
        Assert.True(exists.StartsWith("AccessDeniedException", StringComparison.Ordinal) || exists.StartsWith("NotFoundException", StringComparison.Ordinal), exists);
        if (KeyIdIn(json) is not null)
        {
            Assert.Equal(missing, exists);
        }

        Assert.Equal(epoch + 1, test.Store.Epoch);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_that_is_not_available_says_so(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        if (test.Engine.Catalog.Find(operationName)!.IsAvailable)
        {
            return;
        }

        string json = await SampleRequests.ForAsync(test, operationName);
        string outcome = await OutcomeOfAsync(test, operationName, json);
        Assert.Equal($"UnsupportedOperationException: {UnsupportedOperationException.NotAvailable(operationName).Message}", outcome);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_dry_run_of_a_good_request_says_that_it_would_have_succeeded(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        CommandContract contract = CommandContracts.All.Single(candidate => candidate.OperationName == operationName);
        if (!test.Engine.Catalog.Find(operationName)!.IsAvailable || !typeof(IDryRunCommand).IsAssignableFrom(contract.CommandType))
        {
            return;
        }

        string json = await SampleRequests.ForAsync(test, operationName);
        long epoch = test.Store.Epoch;
        string outcome = await OutcomeOfAsync(test, operationName, json[..^1] + ",\"DryRun\":true}");
        Assert.Equal("DryRunOperationException: The request would have succeeded, but the DryRun option is set.", outcome);
        await test.Engine.WriteKeyUsageAsync(TestContext.Current.CancellationToken);
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_good_request_succeeds(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        if (test.Engine.Catalog.Find(operationName)!.IsAvailable)
        {
            Assert.Equal("success", await OutcomeOfAsync(test, operationName, await SampleRequests.ForAsync(test, operationName)));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_forged_marker_is_refused(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        CommandContract contract = CommandContracts.All.Single(candidate => candidate.OperationName == operationName);
        if (!test.Engine.Catalog.Find(operationName)!.IsAvailable || !typeof(IPagedCommand).IsAssignableFrom(contract.CommandType))
        {
            return;
        }

        string json = await SampleRequests.ForAsync(test, operationName);
        foreach (string marker in new[] { "x", "AAAA", new string('A', 60), "!!!", " " })
        {
            string separator = json == "{}" ? string.Empty : ",";
            string outcome = await OutcomeOfAsync(test, operationName, json[..^1] + separator + $"\"Marker\":\"{marker}\"}}");
            Assert.StartsWith("InvalidMarkerException", outcome, StringComparison.Ordinal);
        }
    }

    private static string? KeyIdIn(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string? name = document.RootElement.EnumerateObject()
            .Where(member => member.Name is "KeyId" or "TargetKeyId" or "SourceKeyId" or "DestinationKeyId")
            .Select(member => member.Value.GetString())
            .FirstOrDefault();
        return name?[(name.LastIndexOf('/') + 1)..];
    }

    private static async Task<string> OutcomeOfAsync(TestEngine test, string operationName, string json, string account = TestEngine.Account)
    {
        try
        {
            _ = await test.SendJsonAsync(operationName, json, account);
            return "success";
        }
        catch (KmsServiceException error)
        {
            return $"{error.ErrorCode}: {error.Message}";
        }
    }
}

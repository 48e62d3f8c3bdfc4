// Request quotas over the wire: how AWS's SDK takes them, and what the audit trail keeps of them.
using System.Runtime.Versioning;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Trent.Conformance.Harness;
using Trent.Conformance.Sealing;

namespace Trent.Conformance.FrontDoor;

[UnsupportedOSPlatform("windows")]
public sealed class RequestQuotaTests : IAsyncDisposable
{
    private const string Rates = """{"rates":{"ListKeys":0.25,"ListAliases":0.01}}""";

    private readonly Installation installation = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_SDK_gets_its_throttling_error_and_waits_and_tries_again()
    {
        await ServeAsync(Rates);
        using AmazonKeyManagementServiceClient once = ClientOf(attemptsAfterTheFirst: 0);
        _ = await once.ListAliasesAsync(new ListAliasesRequest(), Now);
        AmazonKeyManagementServiceException error = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => once.ListAliasesAsync(new ListAliasesRequest(), Now));
        Assert.Equal("ThrottlingException", error.ErrorCode);
        Assert.Equal("You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.", error.Message);
        Assert.Equal(400, (int)error.StatusCode);

        using AmazonKeyManagementServiceClient patient = ClientOf(attemptsAfterTheFirst: 12);
        _ = await patient.ListKeysAsync(new ListKeysRequest(), Now);
        _ = await patient.ListKeysAsync(new ListKeysRequest(), Now);
    }

    [Fact]
    public async Task A_throttled_request_is_in_the_audit_trail_with_its_caller_and_error()
    {
        await ServeAsync(Rates);
        using AmazonKeyManagementServiceClient once = ClientOf(attemptsAfterTheFirst: 0);
        _ = await once.ListAliasesAsync(new ListAliasesRequest(), Now);
        _ = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => once.ListAliasesAsync(new ListAliasesRequest(), Now));
        string[] records = [.. installation.Audit().Split('\n').Where(static line => line.Contains("\"ListAliases\"", StringComparison.Ordinal))];
        Assert.Equal(2, records.Length);
        Assert.DoesNotContain("errorCode", records[0], StringComparison.Ordinal);
        Assert.Contains("\"errorCode\":\"ThrottlingException\"", records[1], StringComparison.Ordinal);
        Assert.Contains(installation.AccessKeyId, records[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotas_that_are_switched_off_throttle_nobody()
    {
        await ServeAsync("""{"enabled":false,"rates":{"ListAliases":0.01}}""");
        using AmazonKeyManagementServiceClient once = ClientOf(attemptsAfterTheFirst: 0);
        for (int sent = 0; sent < 5; sent++)
        {
            _ = await once.ListAliasesAsync(new ListAliasesRequest(), Now);
        }
    }

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    private async Task ServeAsync(string quotas)
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""", quotas: quotas);
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
    }

    private AmazonKeyManagementServiceClient ClientOf(int attemptsAfterTheFirst) => new(
        new BasicAWSCredentials(installation.AccessKeyId, installation.Secret),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = installation.Address.ToString(),
            AuthenticationRegion = "eu-central-1",
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = attemptsAfterTheFirst,
        });
}

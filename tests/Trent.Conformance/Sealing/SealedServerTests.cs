// What a sealed server answers, and what it takes from whom.
using System.Runtime.Versioning;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class SealedServerTests : IAsyncLifetime
{
    private readonly Installation installation = new();
    private string[] shares = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string config = installation.Configure("""{"type":"shamir","threshold":2,"shares":3}""");
        shares = await installation.InitAsync(config);
        await installation.ServeAsync(config);
    }

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task Every_request_of_the_KMS_is_told_to_come_again()
    {
        RawAnswer answer = await new SignedRequest().SendAsync(installation.Address);
        Assert.Equal(503, answer.Status);
        Assert.Equal("""{"__type":"KMSInternalException","message":"The server is sealed."}""", answer.Text);
        Assert.Equal("application/x-amz-json-1.1", answer.Header("Content-Type"));
        Assert.NotNull(answer.Header("x-amzn-RequestId"));
    }

    [Fact]
    public async Task Every_form_is_told_to_come_again_in_XML()
    {
        RawAnswer answer = await SignedRequest.OfForm("sts", "Action=GetCallerIdentity&Version=2011-06-15").SendAsync(installation.Address);
        Assert.Equal(503, answer.Status);
        Assert.Contains("<Code>ServiceUnavailable</Code>", answer.Text, StringComparison.Ordinal);
        Assert.Contains("The server is sealed.", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/_dev/clock")]
    [InlineData("/anything")]
    public async Task Nothing_else_is_answered(string path)
    {
        RawAnswer answer = await new SignedRequest { Method = "GET", Target = path }.SendAsync(installation.Address);
        Assert.Equal(503, answer.Status);
        Assert.Contains("The server is sealed.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_SDK_of_AWS_tries_again_until_the_server_is_unsealed()
    {
        using AmazonKeyManagementServiceClient client = new(
            new BasicAWSCredentials(installation.AccessKeyId, installation.Secret),
            new AmazonKeyManagementServiceConfig { ServiceURL = installation.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 20 });
        Task<CreateKeyResponse> creating = client.CreateKeyAsync(new CreateKeyRequest(), Now);
        _ = await installation.BringAsync("share", shares[0]);
        Assert.False(creating.IsCompleted);
        _ = await installation.BringAsync("share", shares[1]);
        Assert.NotNull((await creating).KeyMetadata.KeyId);
    }

    [Theory]
    [InlineData("", 400, "malformed")]
    [InlineData("{}", 400, "malformed")]
    [InlineData("[]", 400, "malformed")]
    [InlineData("""{"share":""}""", 400, "malformed")]
    [InlineData("""{"share":1}""", 400, "malformed")]
    [InlineData("""{"share":"a","share":"b"}""", 400, "malformed")]
    [InlineData("""{"share":"a","passphrase":"b"}""", 400, "malformed")]
    [InlineData("""{"share":"a"}}""", 400, "malformed")]
    [InlineData("""{"share":"\ud800"}""", 400, "malformed")]
    [InlineData("""{"other":"a"}""", 400, "malformed")]
    [InlineData("""{"share":"a"}""", 400, "share-refused")]
    [InlineData("""{"passphrase":"a"}""", 409, "not-of-this-seal")]
    public async Task What_is_no_secret_of_the_seal_is_refused(string body, int status, string outcome)
    {
        Assert.Equal((status, outcome), await installation.PostAsync(body));
        Assert.Equal(0, (await installation.SealedAsync()).GetProperty("received").GetInt32());
    }

    [Fact]
    public async Task A_body_of_more_than_4096_bytes_is_refused()
    {
        string body = $$"""{"share":"{{new string('a', 4096)}}"}""";
        Assert.Equal((400, "malformed"), await installation.PostAsync(body));
    }

    [Fact]
    public async Task A_page_in_a_browser_is_refused() =>
        Assert.Equal((403, "from-a-browser"), await installation.PostAsync($$"""{"share":"{{shares[0]}}"}""", origin: "http://127.0.0.1"));

    [Fact]
    public async Task Ten_failures_close_the_door_for_a_while_and_what_was_brought_stays()
    {
        _ = await installation.BringAsync("share", shares[0]);
        for (int failure = 0; failure < 10; failure++)
        {
            Assert.Equal((400, "share-refused"), await installation.PostAsync("""{"share":"nonsense"}"""));
        }

        Assert.Equal((429, "too-many-failures"), await installation.PostAsync($$"""{"share":"{{shares[1]}}"}"""));
        Assert.Equal(1, (await installation.SealedAsync()).GetProperty("received").GetInt32());
    }

    [Fact]
    public async Task The_directory_is_locked_while_the_server_is_sealed()
    {
        CommandAnswer refused = await installation.RunAsync("seal", "status", "--config", installation.PathOf("trent.json"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is in use by", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_server_stops_in_order() => await installation.StopAsync();

    [Fact]
    public async Task A_connection_that_was_refused_serves_once_the_server_is_unsealed()
    {
        using RawConnection connection = new(installation.Address);
        byte[] request = new SignedRequest { AccessKeyId = installation.AccessKeyId, Secret = installation.Secret }.ToBytes(installation.Address);
        await connection.SendAsync(request);
        Assert.Equal(503, (await connection.ReceiveAsync())?.Status);
        _ = await installation.BringAsync("share", shares[2]);
        _ = await installation.BringAsync("share", shares[0]);
        await connection.SendAsync(request);
        Assert.Equal(200, (await connection.ReceiveAsync())?.Status);
    }
}

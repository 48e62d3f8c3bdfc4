// Requests that the AWS SDK for .NET really sends are accepted, and one altered on the way is not.
using System.Net;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Trent.Protocol.SigV4;

namespace Trent.Protocol.Tests.SigV4;

public sealed class AwsSdkTests
{
    [Theory]
    [InlineData(null, "us-east-1", "http://localhost:4599")]
    [InlineData("FwoGZXIvYXdzEPT//////////wEXAMPLE==", "eu-central-1", "https://kms.example.org")]
    public async Task The_SDKs_own_request_is_authentic(string? sessionToken, string region, string url)
    {
        using var wire = new CapturingHandler();
        using var client = new AmazonKeyManagementServiceClient(
            sessionToken is null ? new BasicAWSCredentials("AKIDSDK", "sdk-secret/+") : new SessionAWSCredentials("AKIDSDK", "sdk-secret/+", sessionToken),
            new AmazonKeyManagementServiceConfig { ServiceURL = url, AuthenticationRegion = region, MaxErrorRetry = 0, HttpClientFactory = new Factory(wire) });
        await client.DescribeKeyAsync(new DescribeKeyRequest { KeyId = "alias/ünï" }, TestContext.Current.CancellationToken);

        using var secret = new SigningSecret("sdk-secret/+");
        using var unknowable = SigningSecret.CreateUnknowable();
        var verifier = new SigV4Verifier(TimeProvider.System, ["kms"], 5, unknowable);
        Assert.Null(verifier.ParseAuthorization("POST", wire.Path, wire.Query, new RequestFields(wire.Headers), wire.Body, out var claim));
        Assert.Equal("AKIDSDK", claim.AccessKeyId);
        Assert.Equal(region, claim.Region);
        Assert.Equal(sessionToken, claim.SessionToken);
        Assert.Null(verifier.Verify(claim, SigV4CredentialStanding.Active, secret));

        wire.Body[^1] ^= 1;
        var refusal = verifier.ParseAuthorization("POST", wire.Path, wire.Query, new RequestFields(wire.Headers), wire.Body, out claim)
            ?? verifier.Verify(claim, SigV4CredentialStanding.Active, secret);
        Assert.NotNull(refusal);
    }

    private sealed class Factory(CapturingHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }

    private sealed class CapturingHandler : HttpMessageHandler
    {
        public List<KeyValuePair<string, string>> Headers { get; } = [];

        public byte[] Body { get; private set; } = [];

        public string Path { get; private set; } = "";

        public string Query { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Path = request.RequestUri!.AbsolutePath;
            Query = request.RequestUri.Query;
            Body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            foreach (var header in request.Headers.NonValidated.Concat(request.Content.Headers.NonValidated))
            {
                Headers.Add(new(header.Key, header.Value.ToString()));
            }

            if (request.Headers.Host is null)
            {
                Headers.Add(new("Host", request.RequestUri.Authority));
            }

            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"KeyMetadata":{"KeyId":"x"}}""", Encoding.UTF8, "application/x-amz-json-1.1"),
            };
        }
    }
}

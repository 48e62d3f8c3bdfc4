// Requests and answers on a real connection: what is signed and sent, what is accepted, and what a wrong clock does.
using System.Globalization;
using System.Text;
using Trent.Client.Tests.Fakes;
using Trent.Protocol;
using Trent.Protocol.SigV4;

namespace Trent.Client.Tests;

public sealed class HttpKmsTransportTests
{
    private const string AccessKeyId = "AKIDEXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly RecordingClock clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_signed_as_the_verifier_demands()
    {
        await using ScriptedServer server = new(ScriptedServer.Answer(200, "{}"));
        using KmsClient client = new(Configure(server.Address, sessionToken: null));

        await client.SendAsync(new EnableKeyCommand { KeyId = "x" }, Cancellation);

        ReceivedRequest received = Assert.Single(server.Received);
        Assert.Null(received.Verify(clock.GetUtcNow(), Secret, out string accessKeyId, out string region, out string? token));
        Assert.Equal((AccessKeyId, "eu-central-1", null), (accessKeyId, region, token));
        Assert.Equal("POST / HTTP/1.1", received.RequestLine);
        Assert.Equal("TrentService.EnableKey", received["x-amz-target"]);
        Assert.Equal("application/x-amz-json-1.1", received["content-type"]);
        Assert.Equal(server.Address.Authority, received["host"]);
        Assert.StartsWith("trent-client/", received["user-agent"], StringComparison.Ordinal);
        Assert.Equal("""{"KeyId":"x"}""", Encoding.UTF8.GetString(received.Body));
    }

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        await using ScriptedServer server = new(ScriptedServer.Answer(200, "{}"));
        using KmsClient client = new(Configure(server.Address, sessionToken: "FwoGZXIvYXdzEXAMPLE/+="));

        await client.SendAsync(new ListKeysCommand(), Cancellation);

        ReceivedRequest received = Assert.Single(server.Received);
        Assert.Null(received.Verify(clock.GetUtcNow(), Secret, out _, out _, out string? token));
        Assert.Equal("FwoGZXIvYXdzEXAMPLE/+=", token);
        Assert.Contains("x-amz-security-token", received["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_is_signed_at_its_own_time()
    {
        await using ScriptedServer server = new(ScriptedServer.Answer(500, ""), ScriptedServer.Answer(200, "{}"));
        KmsClientConfiguration configuration = Configure(server.Address, sessionToken: null);
        RecordingClock retryClock = new();
        configuration.Retry = new KmsRetryPolicy(3, retryClock, new FixedRandomness(0xFF));
        using KmsClient client = new(configuration);

        Task<ListKeysOutput> call = client.SendAsync(new ListKeysCommand(), Cancellation);
        TimeSpan delay = await retryClock.NextWaitAsync();
        clock.Advance(TimeSpan.FromMinutes(10));
        retryClock.Advance(delay);
        await call;

        Assert.Equal(["20251110T145715Z", "20251110T150715Z"], server.Received.Select(r => r["x-amz-date"]));
        Assert.Null(server.Received.Last().Verify(clock.GetUtcNow(), Secret, out _, out _, out _));
    }

    [Fact]
    public async Task An_error_carries_the_status_and_the_request_id_of_its_answer()
    {
        await using ScriptedServer server = new(ScriptedServer.Answer(400, """{"__type":"NotFoundException","message":"Invalid keyId 'x'"}""", "x-amzn-RequestId: 7-11"));
        using KmsClient client = new(Configure(server.Address, sessionToken: null));

        NotFoundException error = await Assert.ThrowsAsync<NotFoundException>(() => client.SendAsync(new EnableKeyCommand { KeyId = "x" }, Cancellation));

        Assert.Equal("7-11", error.RequestId);
        Assert.Equal(400, error.HttpStatus);
        Assert.Equal("Invalid keyId 'x'", error.Message);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using ScriptedServer server = new(ScriptedServer.Answer(307, "", "Location: http://127.0.0.1:9/"));
        using KmsClient client = new(Configure(server.Address, sessionToken: null));

        UnrecognizedServiceException error = await Assert.ThrowsAsync<UnrecognizedServiceException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(307, error.HttpStatus);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        await using ScriptedServer server = new(null, ScriptedServer.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), ScriptedServer.Answer(200, "{}"));
        using KmsClient client = new(Configure(server.Address, sessionToken: null));

        await client.SendAsync(new ListKeysCommand(), Cancellation);

        Assert.Equal(3, server.Received.Count);
    }

    [Fact]
    public async Task A_port_on_which_nobody_listens_is_a_failed_connection()
    {
        ScriptedServer server = new();
        Uri address = server.Address;
        await server.DisposeAsync();
        using KmsClient client = new(Configure(address, sessionToken: null));

        KmsTransportException error = await Assert.ThrowsAsync<KmsTransportException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(KmsTransportFailure.Connection, error.Failure);
        Assert.Contains(address.Authority, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_as_large_as_the_bound_is_accepted()
    {
        const string body = """{"Truncated":false}""";
        await using ScriptedServer server = new(ScriptedServer.Answer(200, body));
        KmsClientConfiguration configuration = Configure(server.Address, sessionToken: null);
        configuration.ResponseBytesMax = body.Length;
        using KmsClient client = new(configuration);

        ListKeysOutput output = await client.SendAsync(new ListKeysCommand(), Cancellation);

        Assert.False(output.Truncated);
    }

    [Fact]
    public async Task An_answer_that_announces_more_than_the_bound_is_refused()
    {
        await using ScriptedServer server = new(ScriptedServer.Answer(200, """{"Truncated":false}"""));
        KmsClientConfiguration configuration = Configure(server.Address, sessionToken: null);
        configuration.ResponseBytesMax = 18;
        using KmsClient client = new(configuration);

        KmsTransportException error = await Assert.ThrowsAsync<KmsTransportException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(KmsTransportFailure.AnswerTooLarge, error.Failure);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task An_answer_of_unannounced_length_is_refused_beyond_the_bound()
    {
        await using ScriptedServer server = new(ScriptedServer.Raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + new string(' ', 9000)));
        KmsClientConfiguration configuration = Configure(server.Address, sessionToken: null);
        configuration.ResponseBytesMax = 8999;
        using KmsClient client = new(configuration);

        KmsTransportException error = await Assert.ThrowsAsync<KmsTransportException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(KmsTransportFailure.AnswerTooLarge, error.Failure);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_a_time_out()
    {
        await using ScriptedServer server = new();
        using HttpKmsTransport transport = new(Configure(server.Address, sessionToken: null));
        Task<KmsResponse> call = transport.SendAsync(new KmsRequest("ListKeys", "{}"u8.ToArray()), Cancellation);
        await server.Unanswered.Task;

        clock.Advance(TimeSpan.FromSeconds(30));

        KmsTransportException error = await Assert.ThrowsAsync<KmsTransportException>(() => call);
        Assert.Equal(KmsTransportFailure.Timeout, error.Failure);
    }

    [Fact]
    public async Task Cancellation_ends_an_attempt()
    {
        await using ScriptedServer server = new();
        using CancellationTokenSource cancellation = new();
        using KmsClient client = new(Configure(server.Address, sessionToken: null));
        Task<ListKeysOutput> call = client.SendAsync(new ListKeysCommand(), cancellation.Token);
        await server.Unanswered.Task;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData("Signature expired: 20251110T145715Z is now earlier than 20251110T165215Z (20251110T165715Z - 5 min.)", "Mon, 10 Nov 2025 16:57:15 GMT", "20251110T165715Z")]
    [InlineData("Signature not yet current: 20251110T145715Z is still later than 20251110T130215Z (20251110T125715Z + 5 min.)", "Mon, 10 Nov 2025 12:57:15 GMT", "20251110T125715Z")]
    public async Task A_wrong_clock_is_corrected_by_the_date_of_the_refusal(string message, string date, string corrected)
    {
        await using ScriptedServer server = new(Refusal(message, $"Date: {date}"), ScriptedServer.Answer(200, "{}"), ScriptedServer.Answer(200, "{}"));
        using KmsClient client = new(Configure(server.Address, sessionToken: null, attempts: 1));

        await client.SendAsync(new ListKeysCommand(), Cancellation);
        await client.SendAsync(new ListKeysCommand(), Cancellation);

        Assert.Equal(["20251110T145715Z", corrected, corrected], server.Received.Select(r => r["x-amz-date"]));
        DateTimeOffset serverTime = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
        Assert.Null(server.Received.Last().Verify(serverTime, Secret, out _, out _, out _));
    }

    [Fact]
    public async Task A_clock_is_corrected_once_in_a_request()
    {
        const string message = "Signature expired: too old";
        await using ScriptedServer server = new(Refusal(message, "Date: Mon, 10 Nov 2025 16:57:15 GMT"), Refusal(message, "Date: Mon, 10 Nov 2025 18:57:15 GMT"));
        using KmsClient client = new(Configure(server.Address, sessionToken: null));

        await Assert.ThrowsAsync<InvalidSignatureException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(2, server.Received.Count);
    }

    [Theory]
    [InlineData("Signature expired: too old", "X-Date: none")]
    [InlineData("Signature expired: too old", "Date: Mon, 10 Nov 2025 14:59:00 GMT")]
    [InlineData("Signature expired: too old", "Date: Mon, 10 Nov 2025 16:57:15 GMT\r\nAge: 7")]
    [InlineData("The request signature we calculated does not match the signature you provided.", "Date: Mon, 10 Nov 2025 16:57:15 GMT")]
    public async Task A_clock_is_not_corrected_without_a_reason(string message, string headers)
    {
        await using ScriptedServer server = new(Refusal(message, headers));
        using KmsClient client = new(Configure(server.Address, sessionToken: null));

        await Assert.ThrowsAsync<InvalidSignatureException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Single(server.Received);
    }

    [Fact]
    public void Disposing_the_client_zeroes_the_credentials()
    {
        KmsClientConfiguration configuration = Configure(new Uri("http://127.0.0.1:9"), sessionToken: null);
        KmsClient client = new(configuration);

        client.Dispose();

        SigV4Request request = new() { Method = "POST", Path = "/", Query = "", Headers = [new("host", "x")], Body = default, NormalizePath = true };
        Assert.Throws<ObjectDisposedException>(
            () => SigV4Signer.Sign(request, configuration.Credentials.ForSigning, "eu-central-1", "kms", clock.GetUtcNow(), signSessionToken: true));
    }

    [Fact]
    public void A_configuration_makes_one_client()
    {
        KmsClientConfiguration configuration = Configure(new Uri("http://127.0.0.1:9"), sessionToken: null);
        using KmsClient client = new(configuration);

        Assert.Throws<InvalidOperationException>(() => new KmsClient(configuration));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1/kms")]
    [InlineData("http://127.0.0.1/?x=1")]
    [InlineData("http://me@127.0.0.1/")]
    [InlineData("http://127.0.0.1/#x")]
    public void An_address_that_is_more_than_a_host_is_refused(string address)
    {
        using KmsClientConfiguration configuration = Configure(new Uri(address), sessionToken: null);

        Assert.Throws<ArgumentException>(() => new KmsClient(configuration));
    }

    [Theory]
    [InlineData("eu-central-1", "kms.eu-central-1.amazonaws.com")]
    [InlineData("cn-north-1", "kms.cn-north-1.amazonaws.com.cn")]
    public async Task Without_an_address_requests_go_to_AWS(string region, string host)
    {
        using KmsClientConfiguration configuration = Configure(address: null, sessionToken: null);
        configuration.Region = region;
        RecordingHandler handler = new();
        using HttpKmsTransport transport = new(configuration, handler);

        using KmsResponse response = await transport.SendAsync(new KmsRequest("ListKeys", "{}"u8.ToArray()), Cancellation);

        Assert.Equal(new Uri($"https://{host}/"), handler.Address);
        Assert.Equal(host, handler.Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("evil.example/")]
    [InlineData("EU-CENTRAL-1")]
    public void A_Region_that_is_none_is_refused(string region)
    {
        using KmsClientConfiguration configuration = Configure(address: null, sessionToken: null);
        configuration.Region = region;

        Assert.Throws<ArgumentException>(() => new KmsClient(configuration));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("AKID\r\nX-Evil: 1", null)]
    [InlineData("AKIDEXAMPLE", "")]
    [InlineData("AKIDEXAMPLE", "token\r\nX-Evil: 1")]
    public void Credentials_that_would_break_a_header_are_refused(string accessKeyId, string? sessionToken) =>
        Assert.Throws<ArgumentException>(() => new KmsCredentials(accessKeyId, Secret, sessionToken));

    [Fact]
    public void Nothing_secret_is_printed()
    {
        using KmsClientConfiguration configuration = Configure(new Uri("http://127.0.0.1:9"), sessionToken: "token-text");

        Assert.Equal("http://127.0.0.1:9/ in eu-central-1 as AKIDEXAMPLE", configuration.ToString());
    }

    private static byte[] Refusal(string message, string headers) =>
        ScriptedServer.Answer(400, $$"""{"__type":"InvalidSignatureException","message":"{{message}}"}""", headers);

    private KmsClientConfiguration Configure(Uri? address, string? sessionToken, int attempts = 3) => new()
    {
        Region = "eu-central-1",
        Endpoint = address,
        Credentials = new KmsCredentials(AccessKeyId, Secret, sessionToken),
        Clock = clock,
        Retry = new KmsRetryPolicy(attempts, TimeProvider.System, new FixedRandomness(0)),
    };

    private sealed class RecordingHandler : HttpMessageHandler
    {
        public Uri? Address { get; private set; }

        public string? Host { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Address = request.RequestUri;
            Host = request.Headers.Host;
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent("{}") });
        }
    }
}

// What the front door answers to requests that are wrong in each possible way, byte for byte, and that it answers on afterwards.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

[assembly: AssemblyFixture(typeof(TrentServer))]

namespace Trent.Conformance.FrontDoor;

public sealed partial class FrontDoorTests(TrentServer server)
{
    private const string InvalidToken = """{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}""";
    private const string Mismatch =
        """{"__type":"InvalidSignatureException","message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}""";

    private const string NotOfTheApi = "<UnknownOperationException/>";

    [Fact]
    public Task A_good_request_is_answered_in_the_services_media_type() =>
        ExpectAsync(new SignedRequest(), 200, """{"Keys":[],"Truncated":false}""", request => request.Region = "eu-north-1");

    [Fact]
    public async Task Every_answer_has_a_request_id_of_its_own_a_date_and_no_age()
    {
        HashSet<string> ids = [];
        using RawConnection connection = new(server.Address);
        for (int count = 0; count < 40; count++)
        {
            await connection.SendAsync(new SignedRequest { Secret = count % 2 == 0 ? "test" : "wrong" }.ToBytes(server.Address));
            RawAnswer answer = Assert.IsType<RawAnswer>(await connection.ReceiveAsync());
            Assert.True(ids.Add(answer.Header("x-amzn-RequestId")!));
        }

        Assert.Equal(40, ids.Count);
    }

    [Fact]
    public Task An_unsigned_request_misses_its_token() => ExpectAsync(
        new SignedRequest { Tamper = headers => headers.RemoveAll(header => header.Key == "Authorization") },
        400,
        """{"__type":"MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}""");

    [Fact]
    public Task Another_algorithm_is_refused() => ExpectAsync(
        new SignedRequest { Tamper = headers => Replace(headers, "Authorization", "Basic dGVzdDp0ZXN0") },
        400,
        """{"__type":"IncompleteSignatureException","message":"Unsupported AWS 'algorithm': 'Basic'."}""");

    [Fact]
    public async Task A_signature_of_ten_minutes_ago_has_expired()
    {
        RawAnswer answer = await SendAsync(new SignedRequest { SignedAt = TimeProvider.System.GetUtcNow().AddMinutes(-10) });
        Assert.Equal(400, answer.Status);
        Assert.Matches("""^\{"__type":"InvalidSignatureException","message":"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)"\}$""", answer.Text);
    }

    [Fact]
    public async Task A_signature_of_in_ten_minutes_is_not_yet_current()
    {
        RawAnswer answer = await SendAsync(new SignedRequest { SignedAt = TimeProvider.System.GetUtcNow().AddMinutes(10) });
        Assert.Equal(400, answer.Status);
        Assert.Matches("""^\{"__type":"InvalidSignatureException","message":"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)"\}$""", answer.Text);
    }

    [Fact]
    public Task An_unknown_access_key_is_not_recognized() => ExpectAsync(new SignedRequest { AccessKeyId = "AKIAUNKNOWN" }, 400, InvalidToken);

    [Fact]
    public Task A_session_token_that_nobody_issued_is_not_recognized() => ExpectAsync(new SignedRequest { SessionToken = "token" }, 400, InvalidToken);

    [Fact]
    public Task A_wrong_secret_does_not_sign() => ExpectAsync(new SignedRequest { Secret = "wrong" }, 400, Mismatch);

    [Fact]
    public Task A_changed_body_is_not_what_was_signed() => ExpectAsync(new SignedRequest { SentBody = """{"Limit":1}"""u8.ToArray() }, 400, Mismatch);

    [Fact]
    public Task Another_service_in_the_scope_is_refused() => ExpectAsync(
        new SignedRequest { Service = "s3" }, 400, """{"__type":"InvalidSignatureException","message":"Credential should be scoped to correct service: 'kms'."}""");

    [Fact]
    public Task A_query_string_is_refused() => ExpectAsync(
        new SignedRequest { Target = "/?X-Amz-Expires=60" },
        400,
        """{"__type":"IncompleteSignatureException","message":"Only POST requests to '/' without a query string, signed in the Authorization header, are accepted."}""");

    [Theory]
    [InlineData("X-Amz-Target", "TrentService.ListKeys", "x-amz-target")]
    [InlineData("X-Amz-Date", "20260101T000000Z", "x-amz-date")]
    [InlineData("Content-Type", "application/x-amz-json-1.1", "content-type")]
    public Task A_signed_header_that_is_sent_twice_is_refused(string name, string value, string lowerCaseName) => ExpectAsync(
        new SignedRequest { Tamper = headers => headers.Add(new(name, value)) },
        400,
        $$"""{"__type":"InvalidSignatureException","message":"The header '{{lowerCaseName}}' must be sent exactly once."}""");

    [Fact]
    public Task Two_authorizations_are_refused() => ExpectAsync(
        new SignedRequest { Tamper = headers => headers.Add(new("Authorization", "AWS4-HMAC-SHA256 x=y")) },
        400,
        """{"__type":"IncompleteSignatureException","message":"The header 'authorization' must be sent exactly once."}""");

    [Fact]
    public Task An_unsigned_amz_header_is_refused() => ExpectAsync(
        new SignedRequest { Tamper = headers => headers.Add(new("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")) },
        400,
        """{"__type":"InvalidSignatureException","message":"'x-amz-content-sha256' must be a 'SignedHeader' in the AWS Authorization."}""");

    [Theory]
    [InlineData("TrentService.NoSuchOperation")]
    [InlineData("TrentService.listkeys")]
    [InlineData("DynamoDB_20120810.ListTables")]
    [InlineData("")]
    public Task An_unknown_target_is_an_unknown_operation(string target) => ExpectAsync(new SignedRequest { Operation = target }, 400, """{"__type":"UnknownOperationException"}""");

    [Fact]
    public Task The_signature_is_checked_before_the_target() => ExpectAsync(new SignedRequest { Operation = "TrentService.NoSuchOperation", Secret = "wrong" }, 400, Mismatch);

    [Fact]
    public Task The_signature_is_checked_before_the_body() => ExpectAsync(new SignedRequest { Body = "{"u8.ToArray(), Secret = "wrong" }, 400, Mismatch);

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/x-amz-json-1.0")]
    [InlineData("application/cbor")]
    [InlineData("application/x-www-form-urlencoded2")]
    public Task Another_content_type_is_none_of_the_api(string? contentType) => ExpectAsync(new SignedRequest { ContentType = contentType }, 404, NotOfTheApi);

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("PUT", "/")]
    [InlineData("DELETE", "/")]
    [InlineData("post", "/")]
    [InlineData("POST", "/keys")]
    [InlineData("POST", "//")]
    [InlineData("POST", "/%2F")]
    [InlineData("POST", "/health/live")]
    [InlineData("GET", "/_dev/clock")]
    public Task Another_method_or_path_is_none_of_the_api(string method, string path) => ExpectAsync(new SignedRequest { Method = method, Target = path }, 404, NotOfTheApi);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"Limit\":1")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("not json")]
    public Task A_body_that_is_no_object_does_not_parse(string body) => ExpectAsync(new SignedRequest { Body = Encoding.UTF8.GetBytes(body) }, 400, """{"__type":"SerializationException"}""");

    [Fact]
    public async Task A_name_that_stands_twice_does_not_parse()
    {
        RawAnswer answer = await SendAsync(new SignedRequest { Body = """{"Limit":1,"Limit":2}"""u8.ToArray() });
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("{\"__type\":\"SerializationException\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public Task Bytes_that_are_no_utf8_do_not_parse() => ExpectAsync(
        new SignedRequest { Body = [.. "{\"Marker\":\""u8, 0xff, 0xfe, .. "\"}"u8] }, 400, """{"__type":"SerializationException"}""");

    [Fact]
    public Task Nesting_beyond_the_limit_does_not_parse() => ExpectAsync(
        new SignedRequest { Body = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 10_000) + new string(']', 10_000) + "}") }, 400, """{"__type":"SerializationException"}""");

    [Fact]
    public Task Invalid_base64_does_not_parse() => ExpectAsync(
        new SignedRequest { Operation = "TrentService.Decrypt", Body = "{\"CiphertextBlob\":\"%%%\"}"u8.ToArray() }, 400, """{"__type":"SerializationException"}""");

    [Theory]
    [InlineData("{\"Limit\":\"1\"}", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("{\"Limit\":true}", "TRUE_VALUE can not be converted to an Integer")]
    [InlineData("{\"Marker\":1}", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("{\"Marker\":false}", "FALSE_VALUE can not be converted to a String")]
    public Task A_value_of_another_type_does_not_parse(string body, string message) => ExpectAsync(
        new SignedRequest { Body = Encoding.UTF8.GetBytes(body) }, 400, $$"""{"__type":"SerializationException","message":"{{message}}"}""");

    [Theory]
    [InlineData((1024 * 1024) + 1)]
    [InlineData(2 * 1024 * 1024)]
    public Task A_body_above_a_mebibyte_is_too_large(int bytes) => ExpectAsync(
        new SignedRequest { Body = new byte[bytes] }, 413, """{"__type":"RequestEntityTooLargeException","message":"The request must have at most 1048576 bytes."}""");

    [Fact]
    public async Task A_body_of_a_gigabyte_is_refused_before_it_is_sent()
    {
        using RawConnection connection = new(server.Address);
        await connection.SendAsync(new SignedRequest { Tamper = headers => Replace(headers, "Content-Length", "1000000000") }.ToBytes(server.Address));
        RawAnswer answer = Assert.IsType<RawAnswer>(await connection.ReceiveAsync());
        Assert.Equal(413, answer.Status);
        Assert.True(await connection.IsClosedAsync());
        await AssertStillAnswersAsync();
    }

    [Fact]
    public Task A_body_of_exactly_a_mebibyte_is_read() => ExpectAsync(
        new SignedRequest { Body = Encoding.UTF8.GetBytes("{}" + new string(' ', (1024 * 1024) - 2)), Region = "eu-north-1" }, 200, """{"Keys":[],"Truncated":false}""");

    [Fact]
    public async Task Chunked_bodies_are_refused_and_the_connection_closed()
    {
        using RawConnection connection = new(server.Address);
        await connection.SendAsync(new SignedRequest
        {
            SentBody = "2\r\n{}\r\n0\r\n\r\n"u8.ToArray(),
            Tamper = headers => Replace(headers, "Content-Length", null).Add(new("Transfer-Encoding", "chunked")),
        }.ToBytes(server.Address));
        RawAnswer answer = Assert.IsType<RawAnswer>(await connection.ReceiveAsync());
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("""{"__type":"MalformedHttpRequestException",""", answer.Text, StringComparison.Ordinal);
        Assert.True(await connection.IsClosedAsync());
        await AssertStillAnswersAsync();
    }

    [Fact]
    public async Task A_length_beside_a_transfer_encoding_smuggles_no_second_request()
    {
        using RawConnection connection = new(server.Address);
        byte[] smuggled = new SignedRequest().ToBytes(server.Address);
        await connection.SendAsync(new SignedRequest
        {
            SentBody = [.. "0\r\n\r\n"u8, .. smuggled],
            Tamper = headers => headers.Add(new("Transfer-Encoding", "chunked")),
        }.ToBytes(server.Address));
        RawAnswer answer = Assert.IsType<RawAnswer>(await connection.ReceiveAsync());
        Assert.Equal(400, answer.Status);
        Assert.True(await connection.IsClosedAsync());
        await AssertStillAnswersAsync();
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\n")]
    public async Task What_is_no_http_is_refused_and_the_connection_closed(string bytes)
    {
        using RawConnection connection = new(server.Address);
        await connection.SendAsync(Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(400, (await connection.ReceiveAsync())?.Status);
        Assert.True(await connection.IsClosedAsync());
        await AssertStillAnswersAsync();
    }

    [Theory]
    [InlineData(65, 10)]
    [InlineData(10, 4_000)]
    public async Task More_or_longer_headers_than_allowed_are_refused(int count, int length)
    {
        using RawConnection connection = new(server.Address);
        await connection.SendAsync(new SignedRequest
        {
            Tamper = headers => headers.AddRange(Enumerable.Range(0, count).Select(index => new KeyValuePair<string, string>($"Header-{index}", new string('x', length)))),
        }.ToBytes(server.Address));
        Assert.Equal(431, (await connection.ReceiveAsync())?.Status);
        await AssertStillAnswersAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_within_its_body_disturbs_nobody()
    {
        using (RawConnection connection = new(server.Address))
        {
            await connection.SendAsync(new SignedRequest { Tamper = headers => Replace(headers, "Content-Length", "100") }.ToBytes(server.Address));
        }

        await AssertStillAnswersAsync();
    }

    [Theory]
    [InlineData("/health/live", """{"status":"live",""")]
    [InlineData("/health/ready", """{"status":"ready",""")]
    public async Task Probes_answer_without_a_signature(string path, string begin)
    {
        using HttpClient client = new();
        Assert.StartsWith(begin, await client.GetStringAsync(new Uri(server.Address, path), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_count_requests_by_operation_and_error()
    {
        await SendAsync(new SignedRequest { Operation = "TrentService.DescribeKey", Body = """{"KeyId":"no-such-key"}"""u8.ToArray() });
        using HttpClient client = new();
        string page = await client.GetStringAsync(new Uri(server.Address, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("# TYPE trent_requests_total counter\n", page, StringComparison.Ordinal);
        Assert.Contains("trent_requests_total{operation=\"DescribeKey\",error=\"NotFoundException\"} ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twelve_digits_are_the_root_of_that_account()
    {
        RawAnswer answer = await SendAsync(new SignedRequest { AccessKeyId = "111122223333", Operation = "TrentService.CreateKey" });
        Assert.Contains("\"AWSAccountId\":\"111122223333\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_moves_forward_and_signatures_keep_the_real_time()
    {
        DateTimeOffset before = await server.AdvanceClockAsync("PT1S");
        DateTimeOffset after = await server.AdvanceClockAsync("P1DT2H3M4S");
        Assert.InRange(after - before, new TimeSpan(1, 2, 3, 4), new TimeSpan(1, 2, 4, 34));
        await AssertStillAnswersAsync();
    }

    [Theory]
    [InlineData("""{"advance":"P1M"}""")]
    [InlineData("""{"advance":"-P1D"}""")]
    [InlineData("""{"advance":"P36501D"}""")]
    [InlineData("""{"advance":"P"}""")]
    [InlineData("""{"advance":"PT"}""")]
    [InlineData("""{"advance":"P0D"}""")]
    [InlineData("""{"advance":30}""")]
    [InlineData("""{"forward":"P1D"}""")]
    [InlineData("{}")]
    [InlineData("{")]
    public async Task The_clock_takes_nothing_but_a_duration(string body)
    {
        using HttpClient client = new();
        using StringContent content = new(body);
        using HttpResponseMessage answer = await client.PostAsync(new Uri(server.Address, "/_dev/clock"), content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_page_in_a_browser_cannot_move_the_clock()
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.Add("Origin", "http://example.com");
        using StringContent content = new("""{"advance":"P1D"}""");
        using HttpResponseMessage answer = await client.PostAsync(new Uri(server.Address, "/_dev/clock"), content, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    private static List<KeyValuePair<string, string>> Replace(List<KeyValuePair<string, string>> headers, string name, string? value)
    {
        headers.RemoveAll(header => header.Key == name);
        if (value is not null)
        {
            headers.Add(new(name, value));
        }

        return headers;
    }

    private async Task ExpectAsync(SignedRequest request, int status, string body, Action<SignedRequest>? change = null)
    {
        change?.Invoke(request);
        RawAnswer answer = await SendAsync(request);
        Assert.Equal((status, body), (answer.Status, answer.Text));
        Assert.Equal(status == 404 ? "application/xml" : "application/x-amz-json-1.1", answer.Header("Content-Type"));
        await AssertStillAnswersAsync();
    }

    private async Task<RawAnswer> SendAsync(SignedRequest request)
    {
        RawAnswer answer = await request.SendAsync(server.Address);
        Assert.Matches(UuidPattern(), answer.Header("x-amzn-RequestId"));
        Assert.Empty(answer.Headers["Age"]);
        Assert.Empty(answer.Headers["Server"]);
        DateTimeOffset date = DateTimeOffset.ParseExact(answer.Header("Date")!, "r", CultureInfo.InvariantCulture);
        Assert.InRange(TimeProvider.System.GetUtcNow() - date, TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(30));
        return answer;
    }

    private async Task AssertStillAnswersAsync() => Assert.Equal(200, (await new SignedRequest().SendAsync(server.Address)).Status);

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex UuidPattern();
}

// Every refusal by an example with its exact text, and which of two refusals wins.
using Trent.Protocol.SigV4;
using Kind = Trent.Protocol.SigV4.SigV4RejectionKind;

namespace Trent.Protocol.Tests.SigV4;

public sealed class RejectionTests : IDisposable
{
    private const string Incomplete = "IncompleteSignatureException";
    private const string Invalid = "InvalidSignatureException";
    private const string Unrecognized = "UnrecognizedClientException";
    private const string InvalidToken = "The security token included in the request is invalid.";
    private const string Mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    private readonly SignedExample _request = new();

    public void Dispose() => _request.Dispose();

    [Fact]
    public void An_unaltered_request_is_authentic() => Assert.Null(_request.Verify());

    [Fact]
    public void A_claim_tells_who_when_and_for_what()
    {
        using var request = new SignedExample(sessionToken: "token");
        Assert.Null(request.Verifier.ParseAuthorization("POST", "/", "", new RequestFields(request.Headers), request.Body, out var claim));
        Assert.Equal(SignedExample.AccessKeyId, claim.AccessKeyId);
        Assert.Equal("eu-central-1", claim.Region);
        Assert.Equal("kms", claim.Service);
        Assert.Equal("token", claim.SessionToken);
        Assert.Equal("content-type;host;x-amz-date;x-amz-security-token;x-amz-target", claim.SignedHeaders);
        Assert.Equal(SignedExample.SignedAt, claim.SignedAt);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_request_without_Authorization_is_missing_its_token(string? value)
    {
        _request.Remove("Authorization");
        if (value is not null)
        {
            _request.Add("Authorization", value);
        }

        _request.AssertRefused(Kind.AuthorizationMissing, "MissingAuthenticationTokenException", "Request is missing Authentication Token");
    }

    [Fact]
    public void A_presigned_request_is_missing_its_token()
    {
        _request.Remove("Authorization");
        _request.Query = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00";
        Assert.Equal(Kind.AuthorizationMissing, _request.Verify()!.Value.Kind);
    }

    [Fact]
    public void A_second_Authorization_header_is_refused()
    {
        _request.Add("authorization", _request.Authorization);
        _request.AssertRefused(Kind.AuthorizationDuplicate, Incomplete, "The header 'authorization' must be sent exactly once.");
    }

    [Fact]
    public void An_Authorization_header_of_more_than_8192_characters_is_refused()
    {
        _request.Authorization = "AWS4-HMAC-SHA256 " + new string('a', 8_192 - 17);
        Assert.Equal(Kind.ParameterMalformed, _request.Verify()!.Value.Kind);
        _request.Authorization += "a";
        _request.AssertRefused(Kind.AuthorizationTooLong, Incomplete, "The Authorization header must have at most 8192 characters.");
    }

    [Theory]
    [InlineData("GET", "/", "")]
    [InlineData("POST", "/x", "")]
    [InlineData("POST", "//", "")]
    [InlineData("POST", "", "")]
    [InlineData("POST", "/", "?a=b")]
    [InlineData("post", "/", "")]
    public void Only_POST_to_the_root_without_a_query_is_accepted(string method, string path, string query)
    {
        (_request.Method, _request.Path, _request.Query) = (method, path, query);
        _request.AssertRefused(Kind.RequestFormUnsupported, Incomplete, "Only POST requests to '/' without a query string, signed in the Authorization header, are accepted.");
    }

    [Theory]
    [InlineData("AWS4-ECDSA-P256-SHA256")]
    [InlineData("AWS4-HMAC-SHA25")]
    [InlineData("aws4-hmac-sha256")]
    [InlineData("Basic")]
    public void Another_algorithm_is_refused(string algorithm) =>
        _request.Replace("AWS4-HMAC-SHA256", algorithm).AssertRefused(Kind.AlgorithmUnsupported, Incomplete, $"Unsupported AWS 'algorithm': '{algorithm}'.");

    [Fact]
    public void A_parameter_without_equal_sign_is_refused()
    {
        _request.Authorization = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders, Signature=c";
        _request.AssertRefused(
            Kind.ParameterMalformed,
            Incomplete,
            "'SignedHeaders' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders, Signature=c'.");
    }

    [Fact]
    public void All_missing_parameters_are_listed()
    {
        _request.Authorization = "AWS4-HMAC-SHA256";
        _request.Remove("X-Amz-Date");
        _request.AssertRefused(
            Kind.ParameterMissing,
            Incomplete,
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256");
    }

    [Fact]
    public void One_missing_parameter_is_named() => _request.Replace(", Signature=", ", Foo=")
        .AssertRefused(Kind.ParameterMissing, Incomplete, "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256");

    [Theory]
    [InlineData("Foo")]
    [InlineData("Credential")]
    public void An_unknown_or_repeated_parameter_is_refused(string name)
    {
        _request.Authorization += $", {name}=x";
        _request.AssertRefused(Kind.ParameterUnexpected, Incomplete, $"Authorization header accepts 'Credential', 'SignedHeaders' and 'Signature' once each, got '{name}'.");
    }

    [Theory]
    [InlineData("host;content-type;x-amz-date;x-amz-target")]
    [InlineData("content-type;host;host;x-amz-date;x-amz-target")]
    [InlineData("Content-Type;host;x-amz-date;x-amz-target")]
    [InlineData("content-type;;host;x-amz-date;x-amz-target")]
    [InlineData("content-type;host;x-amz-date;x-amz-target;")]
    public void Signed_headers_must_be_lower_case_ascending_and_different(string names) =>
        _request.Replace("content-type;host;x-amz-date;x-amz-target", names).AssertRefused(
            Kind.SignedHeadersMalformed,
            Invalid,
            "'SignedHeaders' must be at most 64 different lower-case names in ascending order, separated by ';'.");

    [Fact]
    public void More_than_64_signed_headers_are_refused()
    {
        using var accepted = new SignedExample(more: Enumerable.Range(0, 60).Select(i => KeyValuePair.Create($"a{i}", "v")));
        using var refused = new SignedExample(more: Enumerable.Range(0, 61).Select(i => KeyValuePair.Create($"a{i}", "v")));
        Assert.Null(accepted.Verify());
        Assert.Equal(Kind.SignedHeadersMalformed, refused.Verify()!.Value.Kind);
    }

    [Theory]
    [InlineData("Host", "host")]
    [InlineData("X-Amz-Date", "x-amz-date")]
    [InlineData("X-Amz-Target", "x-amz-target")]
    [InlineData("Content-Type", "content-type")]
    public void A_signed_header_sent_twice_is_refused(string name, string wireName)
    {
        _request.Add(name, _request[name]);
        _request.AssertRefused(Kind.SignedHeaderDuplicate, Invalid, $"The header '{wireName}' must be sent exactly once.");
    }

    [Fact]
    public void A_signed_header_that_is_not_there_is_refused()
    {
        _request.Remove("X-Amz-Target");
        _request.AssertRefused(Kind.SignedHeaderAbsent, Invalid, "'x-amz-target' is a 'SignedHeader' in the AWS Authorization but is not in the request.");
    }

    [Fact]
    public void A_line_feed_in_a_signed_header_is_refused()
    {
        _request["Content-Type"] = "a\nhost:b";
        _request.AssertRefused(Kind.SignedHeaderValueMalformed, Invalid, "The header 'content-type' has a control character in its value.");
    }

    [Fact]
    public void Signed_headers_of_more_than_64_KiB_are_refused()
    {
        _request["Content-Type"] = new string('a', 65_536);
        _request.AssertRefused(Kind.SignedHeadersTooLong, Invalid, "The canonical request must have at most 65536 bytes.");
    }

    [Fact]
    public void Host_must_be_signed() => _request.Replace(";host", "").AssertRefused(
        Kind.HeaderNotSigned, Invalid, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");

    [Fact]
    public void No_signed_header_at_all_means_that_Host_is_not_signed() =>
        _request.Replace("content-type;host;x-amz-date;x-amz-target", "").AssertRefused(
            Kind.HeaderNotSigned, Invalid, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");

    [Theory]
    [InlineData("content-type")]
    [InlineData("x-amz-date")]
    [InlineData("x-amz-target")]
    public void A_present_security_header_must_be_signed(string name) =>
        _request.Replace("SignedHeaders=", "SignedHeaders=;").Replace(";" + name, "").Replace("SignedHeaders=;", "SignedHeaders=")
            .AssertRefused(Kind.HeaderNotSigned, Invalid, $"'{name}' must be a 'SignedHeader' in the AWS Authorization.");

    [Theory]
    [InlineData("X-Amz-Security-Token", "x-amz-security-token")]
    [InlineData("X-Amz-Content-Sha256", "x-amz-content-sha256")]
    [InlineData("X-Amz-Anything", "x-amz-*")]
    public void An_added_amz_header_must_be_signed(string name, string inText)
    {
        _request.Add(name, "x");
        _request.AssertRefused(Kind.HeaderNotSigned, Invalid, $"'{inText}' must be a 'SignedHeader' in the AWS Authorization.");
    }

    [Theory]
    [InlineData("201")]
    [InlineData("20251110T145715")]
    [InlineData("2025-11-10T14:57:15Z")]
    [InlineData("20251310T145715Z")]
    [InlineData("20250229T145715Z")]
    [InlineData("20251110T245715Z")]
    [InlineData("20251110T145760Z")]
    [InlineData("20251110t145715z")]
    [InlineData("٢٠٢٥١١١٠T145715Z")]
    public void A_date_in_another_form_is_refused(string date)
    {
        _request["X-Amz-Date"] = date;
        _request.AssertRefused(Kind.DateMalformed, Incomplete, $"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");
    }

    [Theory]
    [InlineData("a/b/c/d")]
    [InlineData("a/b/c/d/e/f")]
    [InlineData("")]
    public void A_credential_has_five_parts(string credential) =>
        _request.Replace($"{SignedExample.AccessKeyId}/{SignedExample.Scope}", credential).AssertRefused(
            Kind.CredentialMalformed,
            Incomplete,
            $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");

    [Theory]
    [InlineData("20251110/nowhere/kms/aws4_request", "Credential should be scoped to a valid region.")]
    [InlineData("20251110/eu-central-1/s3/aws4_request", "Credential should be scoped to correct service: 'kms'.")]
    [InlineData("20251110/eu-central-1/kms/aws5", "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'.")]
    [InlineData("20251109/eu-central-1/kms/aws4_request", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20251109' != '20251110', from '20251110T145715Z'.")]
    [InlineData("b/c/d/e", "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'kms'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20251110', from '20251110T145715Z'.")]
    public void Every_fault_of_the_scope_is_told(string scope, string message) =>
        _request.Replace(SignedExample.Scope, scope).AssertRefused(Kind.ScopeWrong, Invalid, message);

    [Theory]
    [InlineData("us-east-1", true)]
    [InlineData("us-gov-west-1", true)]
    [InlineData("ap-southeast-12", true)]
    [InlineData("us-1", false)]
    [InlineData("a-b-c-d-1", false)]
    [InlineData("us-east-", false)]
    [InlineData("-us-east-1", false)]
    [InlineData("us-east-1-", false)]
    [InlineData("US-east-1", false)]
    [InlineData("us-east1-1", false)]
    [InlineData("abcdefghijklmnopqrst-abcdefghi-1", true)]
    [InlineData("abcdefghijklmnopqrst-abcdefghi-12", false)]
    public void A_Region_is_two_or_three_words_and_a_number(string region, bool valid)
    {
        _request.Replace("eu-central-1", region);
        Assert.Equal(valid ? Kind.SignatureMismatch : Kind.ScopeWrong, _request.Verify()!.Value.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("aé")]
    [InlineData("a b")]
    public void An_access_key_id_of_other_characters_is_not_recognized(string id) =>
        _request.Replace(SignedExample.AccessKeyId, id).AssertRefused(Kind.AccessKeyIdMalformed, Unrecognized, InvalidToken);

    [Fact]
    public void An_access_key_id_of_more_than_128_characters_is_not_recognized()
    {
        _request.Replace(SignedExample.AccessKeyId, new string('A', 128));
        Assert.Null(_request.Verify());
        _request.Replace("AAAA/", "AAAAA/").AssertRefused(Kind.AccessKeyIdMalformed, Unrecognized, InvalidToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8_193)]
    public void A_session_token_outside_its_bounds_is_not_recognized(int length)
    {
        using var request = new SignedExample(sessionToken: "t");
        request["X-Amz-Security-Token"] = new string('t', length);
        request.AssertRefused(Kind.SessionTokenMalformed, Unrecognized, InvalidToken);
    }

    [Fact]
    public void A_session_token_of_8192_characters_is_accepted()
    {
        using var request = new SignedExample(sessionToken: new string('t', 8_192));
        Assert.Null(request.Verify());
    }

    [Fact]
    public void An_unknown_credential_is_not_recognized()
    {
        _request.Standing = SigV4CredentialStanding.Unknown;
        _request.AssertRefused(Kind.CredentialUnknown, Unrecognized, InvalidToken);
    }

    [Fact]
    public void A_credential_whose_secret_was_disposed_is_not_recognized()
    {
        _request.Secret.Dispose();
        _request.AssertRefused(Kind.CredentialUnknown, Unrecognized, InvalidToken);
    }

    [Fact]
    public void An_expired_temporary_credential_is_told_so()
    {
        _request.Standing = SigV4CredentialStanding.Expired;
        _request.AssertRefused(Kind.CredentialExpired, "ExpiredTokenException", "The security token included in the request is expired");
    }

    [Fact]
    public void A_request_is_accepted_until_five_minutes_and_refused_a_second_later()
    {
        _request.Clock.SetUtcNow(SignedExample.SignedAt.AddMinutes(5));
        Assert.Null(_request.Verify());
        _request.Clock.SetUtcNow(SignedExample.SignedAt.AddSeconds(301));
        _request.AssertRefused(Kind.SignatureExpired, Invalid, "Signature expired: 20251110T145715Z is now earlier than 20251110T145716Z (20251110T150216Z - 5 min.)");
    }

    [Fact]
    public void A_request_from_the_future_is_accepted_until_five_minutes_and_refused_a_second_before()
    {
        using var request = new SignedExample();
        using var verifierSecret = SigningSecret.CreateUnknowable();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(SignedExample.SignedAt.AddMinutes(-6));
        var verifier = new SigV4Verifier(clock, ["kms"], 5, verifierSecret);
        Assert.Null(verifier.ParseAuthorization("POST", "/", "", new RequestFields(request.Headers), request.Body, out var claim));
        clock.SetUtcNow(SignedExample.SignedAt.AddSeconds(-301));
        Assert.Equal(
            new SigV4Rejection(Kind.SignatureNotYetCurrent, Invalid, "Signature not yet current: 20251110T145715Z is still later than 20251110T145714Z (20251110T145214Z + 5 min.)"),
            verifier.Verify(claim, SigV4CredentialStanding.Active, request.Secret));
        clock.SetUtcNow(SignedExample.SignedAt.AddMinutes(-5));
        Assert.Null(verifier.Verify(claim, SigV4CredentialStanding.Active, request.Secret));
    }

    [Theory]
    [InlineData("UNSIGNED-PAYLOAD")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void A_stated_body_hash_must_be_true(string stated)
    {
        using var request = new SignedExample(more: [new("X-Amz-Content-Sha256", stated)]);
        request.AssertRefused(Kind.BodyHashMismatch, Invalid, "The header 'x-amz-content-sha256' must be the SHA-256 of the body in lower-case hexadecimal.");
    }

    [Fact]
    public void A_true_body_hash_is_accepted_in_lower_case_only()
    {
        using var lower = new SignedExample(body: [], more: [new("X-Amz-Content-Sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]);
        using var upper = new SignedExample(body: [], more: [new("X-Amz-Content-Sha256", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]);
        Assert.Null(lower.Verify());
        Assert.Equal(Kind.BodyHashMismatch, upper.Verify()!.Value.Kind);
    }

    [Fact]
    public void Another_body_has_another_signature()
    {
        _request.Body[3] ^= 1;
        _request.AssertRefused(Kind.SignatureMismatch, Invalid, Mismatch);
    }

    [Fact]
    public void A_signature_in_capitals_or_of_another_length_does_not_match()
    {
        var signature = _request.Authorization[^64..];
        foreach (var other in new[] { signature.ToUpperInvariant(), signature[..63], signature + "0", "" })
        {
            using var request = new SignedExample();
            request.Replace(signature, other).AssertRefused(Kind.SignatureMismatch, Invalid, Mismatch);
        }
    }

    [Fact]
    public void A_Date_header_serves_where_there_is_no_amz_date_and_must_be_signed()
    {
        using var request = new SignedExample(more: [new("Date", "20251110T145715Z")]);
        request.Remove("X-Amz-Date");
        request.Replace("x-amz-date;", "");
        request.AssertRefused(Kind.SignatureMismatch, Invalid, Mismatch);
        request.Replace("date;", "").AssertRefused(Kind.HeaderNotSigned, Invalid, "'date' must be a 'SignedHeader' in the AWS Authorization.");
    }

    /// <summary>Alters a request so that it is refused for one reason, in the order in which the reasons win.</summary>
    public static TheoryData<int> Positions() => [.. Enumerable.Range(0, s_faults.Length - 1)];

    [Theory]
    [MemberData(nameof(Positions))]
    public void Of_two_faults_the_earlier_one_wins(int position)
    {
        using var request = new SignedExample(sessionToken: "t", more: [new("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")]);
        for (var i = s_faults.Length - 1; i >= position; i--)
        {
            s_faults[i].Apply(request);
            Assert.Equal(s_faults[i].Kind, request.Verify()!.Value.Kind);
        }
    }

    private static readonly (Kind Kind, Action<SignedExample> Apply)[] s_faults =
    [
        (Kind.AuthorizationMissing, r => r.Remove("Authorization")),
        (Kind.RequestFormUnsupported, r => r.Path = "/x"),
        (Kind.AlgorithmUnsupported, r => r.Replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")),
        (Kind.ParameterMalformed, r => r.Authorization += ", x"),
        (Kind.ParameterMissing, r => r.Replace("Signature=", "S=")),
        (Kind.ParameterUnexpected, r => r.Authorization += ", x=y"),
        (Kind.SignedHeadersMalformed, r => r.Replace("content-type;", "Content-Type;")),
        (Kind.SignedHeaderAbsent, r => r.Remove("Content-Type")),
        (Kind.HeaderNotSigned, r => r.Replace(";x-amz-target", "")),
        (Kind.DateMalformed, r => r["X-Amz-Date"] = "20251110"),
        (Kind.CredentialMalformed, r => r.Replace("/aws5", "/aws5/x")),
        (Kind.ScopeWrong, r => r.Replace("aws4_request", "aws5")),
        (Kind.AccessKeyIdMalformed, r => r.Replace(SignedExample.AccessKeyId, "a.b")),
        (Kind.SessionTokenMalformed, r => r["X-Amz-Security-Token"] = ""),
        (Kind.CredentialUnknown, r => r.Standing = SigV4CredentialStanding.Unknown),
        (Kind.CredentialExpired, r => r.Standing = SigV4CredentialStanding.Expired),
        (Kind.SignatureExpired, r => r.Clock.Advance(TimeSpan.FromMinutes(6))),
        (Kind.BodyHashMismatch, r => r.Body[0] ^= 1),
    ];
}

// What the front door answers to requests to IAM and STS: good ones, and those that are wrong in each possible way.
using System.Xml.Linq;
using Trent.Conformance.Harness;

namespace Trent.Conformance.FrontDoor;

public sealed class QueryServiceTests(TrentServer server)
{
    private const string WhoAmI = "Action=GetCallerIdentity&Version=2011-06-15";
    private const string ListUsers = "Action=ListUsers&Version=2010-05-08";
    private const string StsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";
    private const string IamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/";
    private const string InvalidToken = "The security token included in the request is invalid.";
    private const string Mismatch =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    [Fact]
    public async Task A_good_request_is_answered_in_XML_with_the_id_of_the_request_in_it()
    {
        RawAnswer answer = await SendAsync(SignedRequest.OfForm("sts", WhoAmI));
        Assert.Equal(200, answer.Status);
        Assert.Equal("text/xml", answer.Header("Content-Type"));
        Assert.Equal(
            $"""<GetCallerIdentityResponse xmlns="{StsNamespace}"><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId><Account>000000000000</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>{answer.Header("x-amzn-RequestId")}</RequestId></ResponseMetadata></GetCallerIdentityResponse>""",
            answer.Text);
    }

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-north-1")]
    public async Task STS_answers_in_every_Region(string region)
    {
        SignedRequest request = SignedRequest.OfForm("sts", WhoAmI);
        request.Region = region;
        Assert.Equal(200, (await SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("sts", WhoAmI)]
    [InlineData("iam", "Action=GetAccountSummary&Version=2010-05-08")]
    public async Task Twelve_digits_are_the_root_user_of_their_account(string service, string form)
    {
        SignedRequest request = SignedRequest.OfForm(service, form);
        request.AccessKeyId = "999988887777";
        Assert.Equal(200, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task IAM_answers_on_the_same_endpoint()
    {
        SignedRequest request = SignedRequest.OfForm("iam", ListUsers);
        request.AccessKeyId = "999988886666";
        RawAnswer answer = await SendAsync(request);
        Assert.Equal(200, answer.Status);
        Assert.StartsWith($"""<ListUsersResponse xmlns="{IamNamespace}"><ListUsersResult>""", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public Task An_unsigned_request_misses_its_token() => RefusedAsync(
        With(SignedRequest.OfForm("sts", WhoAmI), static request => request.Tamper = static headers => headers.RemoveAll(static header => header.Key == "Authorization")),
        403, "MissingAuthenticationToken", "Request is missing Authentication Token");

    [Fact]
    public Task Another_algorithm_is_refused() => RefusedAsync(
        With(SignedRequest.OfForm("sts", WhoAmI), static request => request.Tamper = static headers =>
        {
            _ = headers.RemoveAll(static header => header.Key == "Authorization");
            headers.Add(new("Authorization", "Basic dGVzdDp0ZXN0"));
        }),
        400, "IncompleteSignature", "Unsupported AWS 'algorithm': 'Basic'.");

    [Fact]
    public Task A_wrong_secret_does_not_sign() =>
        RefusedAsync(With(SignedRequest.OfForm("sts", WhoAmI), static request => request.Secret = "wrong"), 403, "SignatureDoesNotMatch", Mismatch);

    [Fact]
    public Task A_changed_form_is_not_what_was_signed() => RefusedAsync(
        With(SignedRequest.OfForm("sts", WhoAmI), static request => request.SentBody = "Action=GetSessionToken&Version=2011-06-15"u8.ToArray()), 403, "SignatureDoesNotMatch", Mismatch);

    [Fact]
    public Task An_unknown_access_key_is_not_known() =>
        RefusedAsync(With(SignedRequest.OfForm("sts", WhoAmI), static request => request.AccessKeyId = "AKIAUNKNOWN"), 403, "InvalidClientTokenId", InvalidToken);

    [Theory]
    [InlineData("token")]
    [InlineData("IQoJb3JpZ2luX2VjEXAMPLE==")]
    public Task A_session_token_that_nobody_issued_is_not_known(string token) =>
        RefusedAsync(With(SignedRequest.OfForm("sts", WhoAmI), request => request.SessionToken = token), 403, "InvalidClientTokenId", InvalidToken);

    [Fact]
    public async Task A_signature_of_ten_minutes_ago_has_expired()
    {
        RawAnswer answer = await SendAsync(With(SignedRequest.OfForm("sts", WhoAmI), static request => request.SignedAt = TimeProvider.System.GetUtcNow().AddMinutes(-10)));
        Assert.Equal(403, answer.Status);
        Assert.Matches(@"<Code>SignatureDoesNotMatch</Code><Message>Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)</Message>", answer.Text);
    }

    [Theory]
    [InlineData("kms", WhoAmI, "sts")]
    [InlineData("iam", WhoAmI, "sts")]
    [InlineData("kms", ListUsers, "iam")]
    [InlineData("sts", ListUsers, "iam")]
    public Task What_is_signed_for_one_service_is_not_for_another(string signedFor, string form, string service) =>
        RefusedAsync(SignedRequest.OfForm(signedFor, form), 403, "SignatureDoesNotMatch", $"Credential should be scoped to correct service: '{service}'.", service == "iam" ? IamNamespace : StsNamespace);

    [Theory]
    [InlineData("iam")]
    [InlineData("sts")]
    public async Task What_is_signed_for_IAM_or_STS_is_not_for_the_KMS(string service)
    {
        RawAnswer answer = await SendAsync(new SignedRequest { Service = service });
        Assert.Equal(400, answer.Status);
        Assert.Equal("""{"__type":"InvalidSignatureException","message":"Credential should be scoped to correct service: 'kms'."}""", answer.Text);
    }

    [Theory]
    [InlineData("Action=GetCallerIdentity&Version=2011-06-15&x=%zz", 404, "MalformedQueryString")]
    [InlineData("Action=GetCallerIdentity&Action=GetCallerIdentity&Version=2011-06-15", 404, "MalformedQueryString")]
    [InlineData("Version=2011-06-15", 400, "MissingAction")]
    [InlineData("", 400, "MissingAction")]
    [InlineData("Action=GetCallerIdentity", 400, "InvalidAction")]
    [InlineData("Action=GetCallerIdentity&Version=2011-06-16", 400, "InvalidAction")]
    [InlineData("Action=NoSuchOperation&Version=2011-06-15", 400, "InvalidAction")]
    public async Task A_form_that_names_no_operation_is_refused(string form, int status, string code)
    {
        RawAnswer answer = await SendAsync(SignedRequest.OfForm("sts", form));
        Assert.Equal(status, answer.Status);
        Assert.Contains($"<Error><Type>Sender</Type><Code>{code}</Code>", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_too_large_is_refused() =>
        Assert.Equal(413, (await SendAsync(SignedRequest.OfForm("sts", WhoAmI + "&x=" + new string('x', 1024 * 1024)))).Status);

    [Fact]
    public Task A_query_string_is_refused() => RefusedAsync(
        With(SignedRequest.OfForm("sts", WhoAmI), static request => request.Target = "/?Action=GetCallerIdentity"),
        400, "IncompleteSignature", "Only POST requests to '/' without a query string, signed in the Authorization header, are accepted.");

    [Fact]
    public Task A_web_identity_needs_no_signature_but_a_token_that_is_one() => RefusedAsync(
        With(
            SignedRequest.OfForm("sts", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=build&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fci&WebIdentityToken=a.b.c"),
            static request => request.Tamper = static headers => headers.RemoveAll(static header => header.Key is "Authorization" or "X-Amz-Date")),
        400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");

    [Fact]
    public async Task A_user_takes_on_a_role_and_loses_it_with_the_role()
    {
        await using Household house = new(server.Address, "121212121212");
        (string id, string secret, string token) = await house.AssumeAsync();
        RawAnswer answer = await SendAsync(Signed(SignedRequest.OfForm("sts", WhoAmI), id, secret, token));
        Assert.Equal(200, answer.Status);
        Assert.Contains("<Arn>arn:aws:sts::121212121212:assumed-role/deployer/session</Arn>", answer.Text, StringComparison.Ordinal);
        Assert.Equal(
            """{"__type":"AccessDeniedException","message":"User: arn:aws:sts::121212121212:assumed-role/deployer/session is not authorized to perform: kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action"}""",
            (await SendAsync(Signed(new SignedRequest(), id, secret, token))).Text);
        await house.AllowRoleAsync("kms:ListKeys");
        Assert.Equal("""{"Keys":[],"Truncated":false}""", (await SendAsync(Signed(new SignedRequest(), id, secret, token))).Text);
        Assert.Contains("AccessDeniedException", (await SendAsync(Signed(new SignedRequest { Operation = "TrentService.ListAliases" }, id, secret, token))).Text, StringComparison.Ordinal);
        Assert.Contains("SignatureDoesNotMatch", (await SendAsync(Signed(SignedRequest.OfForm("sts", WhoAmI), id, "wrong", token))).Text, StringComparison.Ordinal);
        Assert.Contains("InvalidClientTokenId", (await SendAsync(Signed(SignedRequest.OfForm("sts", WhoAmI), "ASIAAAAAAAAAAAAAAAAA", secret, token))).Text, StringComparison.Ordinal);
        Assert.Contains("InvalidClientTokenId", (await SendAsync(Signed(SignedRequest.OfForm("sts", WhoAmI), id, secret, null))).Text, StringComparison.Ordinal);

        await house.DeleteRoleAsync();
        await RefusedAsync(Signed(SignedRequest.OfForm("sts", WhoAmI), id, secret, token), 403, "InvalidClientTokenId", InvalidToken);
        Assert.Equal($$"""{"__type":"UnrecognizedClientException","message":"{{InvalidToken}}"}""", (await SendAsync(Signed(new SignedRequest(), id, secret, token))).Text);
    }

    [Fact]
    public async Task A_session_ends_by_the_clock_of_the_service()
    {
        TrentServer own = new();
        await own.InitializeAsync();
        try
        {
            await using Household house = new(own.Address, "131313131313");
            (string id, string secret, string token) = await house.AssumeAsync();
            _ = await own.AdvanceClockAsync("PT1H");
            RawAnswer form = await Signed(SignedRequest.OfForm("sts", WhoAmI), id, secret, token).SendAsync(own.Address);
            Assert.Equal(403, form.Status);
            Assert.Contains("<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message>", form.Text, StringComparison.Ordinal);
            RawAnswer json = await Signed(new SignedRequest(), id, secret, token).SendAsync(own.Address);
            Assert.Equal("""{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""", json.Text);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_session_of_a_root_user_is_not_known_to_IAM()
    {
        RawAnswer answer = await SendAsync(SignedRequest.OfForm("sts", "Action=GetSessionToken&Version=2011-06-15"));
        (string id, string secret, string token) = Household.CredentialsOf(answer);
        Assert.Equal(200, (await SendAsync(Signed(SignedRequest.OfForm("sts", WhoAmI), id, secret, token))).Status);
        await RefusedAsync(Signed(SignedRequest.OfForm("iam", ListUsers), id, secret, token), 403, "InvalidClientTokenId", InvalidToken, IamNamespace);
    }

    private static SignedRequest With(SignedRequest request, Action<SignedRequest> change)
    {
        change(request);
        return request;
    }

    private static SignedRequest Signed(SignedRequest request, string accessKeyId, string secret, string? token) => With(request, changed =>
    {
        changed.AccessKeyId = accessKeyId;
        changed.Secret = secret;
        changed.SessionToken = token;
    });

    private Task<RawAnswer> SendAsync(SignedRequest request) => request.SendAsync(server.Address);

    private async Task RefusedAsync(SignedRequest request, int status, string code, string message, string xmlNamespace = StsNamespace)
    {
        RawAnswer answer = await SendAsync(request);
        Assert.Equal(
            $"""<ErrorResponse xmlns="{xmlNamespace}"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{answer.Header("x-amzn-RequestId")}</RequestId></ErrorResponse>""",
            answer.Text);
        Assert.Equal(status, answer.Status);
    }

    /// <summary>An account with a user who may take on a role, made through IAM and gone with the test.</summary>
    private sealed class Household(Uri address, string account) : IAsyncDisposable
    {
        private const string TrustPolicy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::ACCOUNT:user/alice"},"Action":"sts:AssumeRole"}]}""";

        private string userKeyId = string.Empty;

        public async Task<(string AccessKeyId, string Secret, string Token)> AssumeAsync()
        {
            _ = await IamAsync("CreateUser&UserName=alice");
            RawAnswer key = await IamAsync("CreateAccessKey&UserName=alice");
            userKeyId = Text(key, "AccessKeyId");
            _ = await IamAsync("CreateRole&RoleName=deployer&AssumeRolePolicyDocument=" + Uri.EscapeDataString(TrustPolicy.Replace("ACCOUNT", account, StringComparison.Ordinal)));
            SignedRequest assume = SignedRequest.OfForm(
                "sts", $"Action=AssumeRole&Version=2011-06-15&RoleSessionName=session&RoleArn={Uri.EscapeDataString($"arn:aws:iam::{account}:role/deployer")}");
            return CredentialsOf(await Signed(assume, userKeyId, Text(key, "SecretAccessKey"), null).SendAsync(address));
        }

        public Task AllowRoleAsync(string action)
        {
            string policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"*"}]}""";
            return IamAsync("PutRolePolicy&RoleName=deployer&PolicyName=allowed&PolicyDocument=" + Uri.EscapeDataString(policy));
        }

        public async Task DeleteRoleAsync()
        {
            _ = await IamAsync("DeleteRolePolicy&RoleName=deployer&PolicyName=allowed");
            _ = await IamAsync("DeleteRole&RoleName=deployer");
        }

        public static (string AccessKeyId, string Secret, string Token) CredentialsOf(RawAnswer answer)
        {
            Assert.True(answer.Status == 200, answer.Text);
            return (Text(answer, "AccessKeyId"), Text(answer, "SecretAccessKey"), Text(answer, "SessionToken"));
        }

        public async ValueTask DisposeAsync()
        {
            _ = await IamAsync($"DeleteAccessKey&UserName=alice&AccessKeyId={userKeyId}");
            _ = await IamAsync("DeleteUser&UserName=alice");
        }

        private static string Text(RawAnswer answer, string element) => XDocument.Parse(answer.Text).Descendants().Single(node => node.Name.LocalName == element).Value;

        private async Task<RawAnswer> IamAsync(string actionAndParameters)
        {
            SignedRequest request = SignedRequest.OfForm("iam", $"Action={actionAndParameters}&Version=2010-05-08");
            request.AccessKeyId = account;
            RawAnswer answer = await request.SendAsync(address);
            Assert.True(answer.Status == 200, answer.Text);
            return answer;
        }
    }
}

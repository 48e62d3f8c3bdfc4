// Classes of faults that other key managers had, tried on this one over HTTP; docs/reliability.md lists them all and where each is tested.
using System.Text;
using System.Text.Json;
using Trent.Conformance.Harness;

namespace Trent.Conformance.RivalBugs;

/// <summary>Another account is its root user: twelve digits as an access key id are that (docs/authentication.md).</summary>
public sealed class RivalBugTests(TrentServer server)
{
    private const string Other = "222233334444";
    private const string Marked = "UkVNQVJLQUJMRVNFQ1JFVFJFTUFSS0FCTEVTRUNSRVQ=";

    [Fact]
    public async Task What_one_account_knows_the_ids_of_is_no_use_to_another()
    {
        JsonElement key = await CallAsync("CreateKey", "{}");
        string arn = key.GetProperty("KeyMetadata").GetProperty("Arn").GetString()!;
        JsonElement grant = await CallAsync("CreateGrant", $$"""{"KeyId":"{{arn}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"]}""");
        string id = grant.GetProperty("GrantId").GetString()!;
        string token = grant.GetProperty("GrantToken").GetString()!;
        string blob = (await CallAsync("Encrypt", $$"""{"KeyId":"{{arn}}","Plaintext":"aGVsbG8="}""")).GetProperty("CiphertextBlob").GetString()!;

        await RefusedAsync("RevokeGrant", $$"""{"KeyId":"{{arn}}","GrantId":"{{id}}"}""", Other);
        await RefusedAsync("RetireGrant", $$"""{"KeyId":"{{arn}}","GrantId":"{{id}}"}""", Other);
        await RefusedAsync("RetireGrant", $$"""{"GrantToken":"{{token}}"}""", Other);
        await RefusedAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}","GrantTokens":["{{token}}"]}""", Other);
        await RefusedAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{arn}}"}""", Other);
        Assert.Equal(1, (await CallAsync("ListGrants", $$"""{"KeyId":"{{arn}}"}""")).GetProperty("Grants").GetArrayLength());
    }

    [Fact]
    public async Task A_page_marker_of_one_account_is_none_in_another()
    {
        _ = await CallAsync("CreateKey", "{}");
        _ = await CallAsync("CreateKey", "{}");
        string marker = (await CallAsync("ListKeys", """{"Limit":1}""")).GetProperty("NextMarker").GetString()!;
        await RefusedAsync("ListKeys", $$"""{"Limit":1,"Marker":"{{marker}}"}""", Other, "InvalidMarkerException");
    }

    [Fact]
    public async Task An_import_cannot_replace_the_material_of_another_owner_or_key()
    {
        string mine = await ExternalKeyAsync(TrentServer.AccessKeyId);
        string theirs = await ExternalKeyAsync(Other);
        JsonElement parameters = await CallAsync("GetParametersForImport", $$"""{"KeyId":"{{mine}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""");
        string token = parameters.GetProperty("ImportToken").GetString()!;
        string Import(string key) => $$"""{"KeyId":"{{key}}","ImportToken":"{{token}}","EncryptedKeyMaterial":"AAAA","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE"}""";

        await RefusedAsync("ImportKeyMaterial", Import(theirs), Other, "InvalidImportTokenException");
        await RefusedAsync("ImportKeyMaterial", Import(await ExternalKeyAsync(TrentServer.AccessKeyId)), TrentServer.AccessKeyId, "InvalidImportTokenException");
        await RefusedAsync("ImportKeyMaterial", Import(mine), Other);
    }

    [Fact]
    public async Task A_key_that_was_disabled_is_so_from_the_next_request_on()
    {
        string key = await KmsCalls.CreateKeyAsync(server.Address, "disabled");
        string blob = (await CallAsync("Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"aGVsbG8="}""")).GetProperty("CiphertextBlob").GetString()!;
        _ = await CallAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"}""");
        _ = await KmsCalls.CallAsync(server.Address, "DisableKey", $$"""{"KeyId":"{{key}}"}""");
        await RefusedAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"}""", TrentServer.AccessKeyId, "DisabledException");
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("alias/../aws/ebs")]
    [InlineData("arn:aws:kms:us-east-1:000000000000:key/../../trent.db")]
    [InlineData("key/./1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("alias/%2e%2e%2faws%2febs")]
    [InlineData("'; DROP TABLE records; --")]
    public async Task A_name_is_a_name_and_never_a_path_or_a_statement(string keyId)
    {
        RawAnswer answer = await SendAsync("DescribeKey", JsonSerializer.Serialize(new Dictionary<string, string> { ["KeyId"] = keyId }), TrentServer.AccessKeyId);
        Assert.Equal(400, answer.Status);
        Assert.True(answer.Text.Contains("NotFoundException", StringComparison.Ordinal) || answer.Text.Contains("ValidationException", StringComparison.Ordinal), answer.Text);
    }

    [Fact]
    public async Task Names_of_aliases_differ_by_case_and_none_stands_for_another()
    {
        string key = await KmsCalls.CreateKeyAsync(server.Address, "case");
        _ = await KmsCalls.CallAsync(server.Address, "CreateAlias", $$"""{"AliasName":"alias/RivalCase","TargetKeyId":"{{key}}"}""");
        await RefusedAsync("DescribeKey", """{"KeyId":"alias/rivalcase"}""", TrentServer.AccessKeyId, "NotFoundException");
        await RefusedAsync("DescribeKey", """{"KeyId":"ALIAS/RivalCase"}""", TrentServer.AccessKeyId, "NotFoundException");
        await RefusedAsync("CreateAlias", $$"""{"AliasName":"alias/AWS/x ","TargetKeyId":"{{key}}"}""", TrentServer.AccessKeyId);
    }

    [Theory]
    [InlineData("Encrypt", "{\"KeyId\":\"alias/none\",\"Plaintext\":\"" + Marked + "\"}")]
    [InlineData("Encrypt", "{\"KeyId\":5,\"Plaintext\":\"" + Marked + "\"}")]
    [InlineData("Encrypt", "{\"Plaintext\":[\"" + Marked + "\"]}")]
    [InlineData("Encrypt", "{\"Plaintext\":\"" + Marked + "!\"}")]
    [InlineData("Encrypt", "{\"Plaintext\":\"" + Marked)]
    [InlineData("Sign", "{\"KeyId\":\"alias/none\",\"Message\":\"" + Marked + "\",\"SigningAlgorithm\":\"" + Marked + "x\"}")]
    [InlineData("Decrypt", "{\"CiphertextBlob\":\"" + Marked + "\"}")]
    public async Task The_text_of_an_error_holds_nothing_of_what_is_secret(string operation, string body)
    {
        RawAnswer answer = await SendAsync(operation, body, TrentServer.AccessKeyId);
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain(Marked + "\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("REMARKABLE", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_an_error_issues_no_token()
    {
        foreach (string form in new[]
        {
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fnobody&RoleSessionName=s",
            "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=1",
            "Action=AssumeRoot&Version=2011-06-15&TargetPrincipal=x&TaskPolicyArn.arn=y",
        })
        {
            RawAnswer answer = await SignedRequest.OfForm("sts", form).SendAsync(server.Address);
            Assert.NotEqual(200, answer.Status);
            Assert.DoesNotContain("SessionToken>", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[", 900_000)]
    [InlineData("{\"a\":", 150_000)]
    [InlineData("\"\\u0000", 100_000)]
    [InlineData("{\"KeyId\":1e", 90_000)]
    public async Task A_body_that_would_cost_much_to_read_is_refused_and_the_server_answers_on(string piece, int times)
    {
        string body = string.Concat(Enumerable.Repeat(piece, times));
        RawAnswer answer = await SendAsync("DescribeKey", body[..Math.Min(body.Length, 1_000_000)], TrentServer.AccessKeyId);
        Assert.Equal(400, answer.Status);
        Assert.Equal(200, (await SendAsync("GenerateRandom", """{"NumberOfBytes":1}""", TrentServer.AccessKeyId)).Status);
    }

    [Fact]
    public async Task A_list_that_a_policy_denies_is_not_to_be_had_though_all_else_is_allowed()
    {
        string user = $"rival{Guid.NewGuid():n}"[..20];
        string policy = Uri.EscapeDataString("""{"Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"},{"Effect":"Deny","Action":"kms:List*","Resource":"*"}]}""");
        _ = await FormAsync($"Action=CreateUser&Version=2010-05-08&UserName={user}");
        _ = await FormAsync($"Action=PutUserPolicy&Version=2010-05-08&UserName={user}&PolicyName=p&PolicyDocument={policy}");
        string made = await FormAsync($"Action=CreateAccessKey&Version=2010-05-08&UserName={user}");
        SignedRequest Of(string operation, string body) => new()
        {
            Operation = "TrentService." + operation,
            Body = Encoding.UTF8.GetBytes(body),
            AccessKeyId = Between(made, "AccessKeyId"),
            Secret = Between(made, "SecretAccessKey"),
        };

        Assert.Equal(200, (await Of("CreateKey", "{}").SendAsync(server.Address)).Status);
        foreach (string operation in new[] { "ListKeys", "ListAliases" })
        {
            RawAnswer denied = await Of(operation, "{}").SendAsync(server.Address);
            Assert.Contains("AccessDeniedException", denied.Text, StringComparison.Ordinal);
            RawAnswer withMarker = await Of(operation, """{"Limit":1,"Marker":"AAAA"}""").SendAsync(server.Address);
            Assert.Equal(400, withMarker.Status);
        }
    }

    private static string Between(string xml, string name) => xml.Split($"<{name}>")[1].Split($"</{name}>")[0];

    private async Task<string> ExternalKeyAsync(string account)
    {
        RawAnswer answer = await SendAsync("CreateKey", """{"Origin":"EXTERNAL"}""", account);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("KeyMetadata").GetProperty("Arn").GetString()!;
    }

    private async Task<string> FormAsync(string form)
    {
        RawAnswer answer = await SignedRequest.OfForm("iam", form).SendAsync(server.Address);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Text;
    }

    private async Task<JsonElement> CallAsync(string operation, string body) => (await KmsCalls.CallAsync(server.Address, operation, body))!.Value;

    private async Task RefusedAsync(string operation, string body, string account, string? type = null)
    {
        RawAnswer answer = await SendAsync(operation, body, account);
        Assert.True(answer.Status == 400, $"{operation}: {answer.Status} {answer.Text}");
        if (type is not null)
        {
            Assert.Contains($"\"__type\":\"{type}\"", answer.Text, StringComparison.Ordinal);
        }
    }

    private Task<RawAnswer> SendAsync(string operation, string body, string account) => new SignedRequest
    {
        Operation = "TrentService." + operation,
        Body = Encoding.UTF8.GetBytes(body),
        AccessKeyId = account,
    }.SendAsync(server.Address);
}

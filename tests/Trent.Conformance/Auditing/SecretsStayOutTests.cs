// No plaintext, key material, secret or token is in a record, a log, a metric or an error: shown over all operations, good and failing.
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trent.Conformance.Harness;
using Trent.Protocol;

namespace Trent.Conformance.Auditing;

public sealed class SecretsStayOutTests
{
    private const string Sts = "Version=2011-06-15&Action=";
    private const string Iam = "Version=2010-05-08&Action=";

    // Where a test must have planted something, so that one which plants nothing fails.
    private static readonly string[] PlantedByOperations =
    [
        "Plaintext", "PrivateKeyPlaintext", "SharedSecret", "Message", "Mac", "ImportToken", "EncryptedKeyMaterial", "GrantToken", "Marker", "NextMarker", "KeyStorePassword",
        "RawSecretAccessKey", "imported key material", "broken secret", "forged grant token", "SecretAccessKey",
    ];

    [Fact]
    public async Task No_operation_of_the_KMS_writes_a_secret_down()
    {
        await using WatchedServer server = await WatchedServer.StartAsync();
        PlantedSecrets secrets = new();
        OperationCases cases = new(server, secrets);
        (string id, string secret) = await CreateUserAsync(server, secrets, "nobody");
        foreach (CommandContract contract in CommandContracts.All)
        {
            await CallInEveryWayAsync(server, secrets, cases, contract, id, secret);
        }

        byte[] metrics = await server.MetricsAsync();
        await server.StopAsync();
        Assert.Empty(PlantedByOperations.Except(secrets.Names));
        foreach (CommandContract contract in CommandContracts.All)
        {
            // Not for want of records: at least a success and five refusals of each.
            Assert.True(server.Records.Count(record => record.Contains($"\"eventName\":\"{contract.OperationName}\"", StringComparison.Ordinal)) >= 5, contract.OperationName);
        }

        RequireNothing(server, secrets, metrics);
    }

    [Fact]
    public async Task No_operation_of_IAM_and_STS_writes_a_secret_down()
    {
        await using WatchedServer server = await WatchedServer.StartAsync();
        PlantedSecrets secrets = new();
        (string id, string secret) = await CreateUserAsync(server, secrets, "ann");
        _ = await FormAsync(server, secrets, "iam", Iam + "CreateUser&UserName=bob");
        _ = await FormAsync(server, secrets, "iam", Iam + "CreateAccessKey&UserName=bob", id, secret, status: 403);
        _ = await FormAsync(server, secrets, "iam", Iam + "CreateAccessKey&UserName=carol", status: 404);
        await UseSessionsAsync(server, secrets, id, secret);
        await SendSecretsToWhoeverTakesNoneAsync(server, secrets);
        byte[] metrics = await server.MetricsAsync();
        await server.StopAsync();
        Assert.Empty(new[] { "SecretAccessKey", "SessionToken", "WebIdentityToken", "a secret in the wrong place" }.Except(secrets.Names));
        RequireNothing(server, secrets, metrics);
    }

    [Fact]
    public async Task The_search_finds_what_is_written_down_in_each_form()
    {
        await using WatchedServer server = await WatchedServer.StartAsync();
        PlantedSecrets secrets = new();
        OperationCases cases = new(server, secrets);
        byte[] secret = Encoding.ASCII.GetBytes("a+/secret" + OperationCases.Text());
        secrets.Plant("control", secret);
        foreach (string written in new[] { Encoding.ASCII.GetString(secret), Convert.ToHexStringLower(secret), Convert.ToHexString(secret) }
            .Concat(Enumerable.Range(0, 3).Select(before => Convert.ToBase64String([.. new byte[before], .. secret]))))
        {
            _ = await cases.CallAsync("CreateKey", $$"""{"Description":"{{written}}"}""");
        }

        SignedRequest unknown = Request("DescribeKey", $$"""{"KeyId":"{{Convert.ToHexStringLower(secret)}}"}""");
        unknown.Tamper = headers => headers.Add(new("User-Agent", Encoding.ASCII.GetString(secret)));
        Assert.Equal(400, (await server.SendAsync(unknown)).Status);
        await server.StopAsync();
        string[] certain = [.. PlantedSecrets.FormsOf(secret).Select(static form => form.Form).Where(static form => !form.StartsWith("base64url", StringComparison.Ordinal))];
        Assert.Equal(certain, secrets.SearchIn("trail", server.Trail).Select(static found => found.Form));
        Assert.Contains(secrets.SearchIn("log", server.Log), static found => found.Form == "raw");
        Assert.Contains(secrets.SearchIn("errors", server.Errors), static found => found.Form == "hex");
    }

    [Fact]
    public async Task An_operation_without_a_case_fails()
    {
        await using WatchedServer server = await WatchedServer.StartAsync();
        _ = await Assert.ThrowsAsync<ArgumentException>(() => new OperationCases(server, new PlantedSecrets()).ForAsync("NewOperation"));
    }

    private static void RequireNothing(WatchedServer server, PlantedSecrets secrets, byte[] metrics)
    {
        Assert.True(metrics.Length > 1_000 && server.Log.Length > 1_000 && server.Errors.Length > 1_000);
        Assert.Empty(secrets.SearchIn("trail", server.Trail));
        Assert.Empty(secrets.SearchIn("log", server.Log));
        Assert.Empty(secrets.SearchIn("metrics", metrics));
        Assert.Empty(secrets.SearchIn("errors", server.Errors));
    }

    private static async Task CallInEveryWayAsync(WatchedServer server, PlantedSecrets secrets, OperationCases cases, CommandContract contract, string nobody, string hisSecret)
    {
        string operation = contract.OperationName;
        OperationCase call = await cases.ForAsync(operation);
        string json = call.Json;
        if (typeof(IGrantTokensCommand).IsAssignableFrom(contract.CommandType) && call.KeyId is { } granted && operation is not ("ImportKeyMaterial" or "GetParametersForImport"))
        {
            json = With(json, "GrantTokens", new JsonArray(await cases.GrantTokenAsync(granted)));
        }

        secrets.PlantAllOf(json);
        // Nobody may; nobody is known; nobody has signed this.
        SignedRequest denied = Request(operation, json);
        (denied.AccessKeyId, denied.Secret) = (nobody, hisSecret);
        await RefusedAsync(server, denied);
        denied.Secret = "wrong";
        await RefusedAsync(server, denied);
        // Ends after all secrets were read.
        await RefusedAsync(server, Request(operation, json[..^1]));
        await RefusedAsync(server, Request(operation, json[..^1] + "]"));
        if (typeof(IGrantTokensCommand).IsAssignableFrom(contract.CommandType))
        {
            string forged = OperationCases.Text();
            secrets.Plant("forged grant token", Encoding.ASCII.GetBytes(forged));
            await RefusedAsync(server, Request(operation, With(json, "GrantTokens", new JsonArray(forged))));
        }

        await RefuseBrokenSecretsAsync(server, secrets, operation, json);
        if (!call.Succeeds)
        {
            await RefusedAsync(server, Request(operation, json));
            return;
        }

        _ = await cases.CallAsync(operation, json);
        if (call.KeyId is { } key && operation is not ("ListAliases" or "ListGrants"))
        {
            _ = await cases.CallAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key}}"}""");
            _ = await server.SendAsync(Request(operation, json));
        }
    }

    // Each secret of the request too long, and as something that is no base64, no token and no marker.
    private static async Task RefuseBrokenSecretsAsync(WatchedServer server, PlantedSecrets secrets, string operation, string json)
    {
        foreach (string member in new[] { "Plaintext", "Message", "Mac", "ImportToken", "EncryptedKeyMaterial", "Marker", "GrantToken", "KeyStorePassword" })
        {
            if (JsonNode.Parse(json)![member] is not null)
            {
                string broken = OperationCases.Text();
                secrets.Plant("broken secret", Encoding.ASCII.GetBytes(broken));
                await RefusedAsync(server, Request(operation, With(json, member, broken + "*")));
                await RefusedAsync(server, Request(operation, With(json, member, string.Concat(Enumerable.Repeat(broken, 400)))));
                await RefusedAsync(server, Request(operation, With(json, member, new JsonObject { ["inner"] = broken })));
            }
        }
    }

    private static async Task UseSessionsAsync(WatchedServer server, PlantedSecrets secrets, string id, string secret)
    {
        string trust = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"sts:AssumeRole"}]}""");
        _ = await FormAsync(server, secrets, "iam", Iam + $"CreateRole&RoleName=role&AssumeRolePolicyDocument={trust}");
        string assume = Sts + "AssumeRole&RoleArn=arn:aws:iam::000000000000:role/role&RoleSessionName=session";
        string allow = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}""");
        _ = await FormAsync(server, secrets, "sts", assume, id, secret, status: 403);
        _ = await FormAsync(server, secrets, "iam", Iam + $"PutUserPolicy&UserName=ann&PolicyName=p&PolicyDocument={allow}");
        string session = await FormAsync(server, secrets, "sts", Sts + "GetSessionToken", id, secret);
        string role = await FormAsync(server, secrets, "sts", assume, id, secret);
        foreach (string credentials in new[] { session, role })
        {
            SignedRequest request = SignedRequest.OfForm("sts", Sts + "GetCallerIdentity");
            request.AccessKeyId = PlantedSecrets.ElementIn(credentials, "AccessKeyId")!;
            request.Secret = PlantedSecrets.ElementIn(credentials, "SecretAccessKey")!;
            request.SessionToken = PlantedSecrets.ElementIn(credentials, "SessionToken")!;
            Assert.Equal(200, (await server.SendAsync(request)).Status);
            (request.Operation, request.Service, request.ContentType, request.Body) = ("TrentService.CreateKey", "kms", "application/x-amz-json-1.1", "{}"u8.ToArray());
            Assert.Equal(400, (await server.SendAsync(request)).Status);
            request.SessionToken = request.SessionToken[..^8] + "AAAAAAAA";
            secrets.Plant("SessionToken", Encoding.UTF8.GetBytes(request.SessionToken));
            Assert.Equal(400, (await server.SendAsync(request)).Status);
        }

        string token = $"{OperationCases.Text()}.{OperationCases.Text()}.{OperationCases.Text()}";
        secrets.Plant("WebIdentityToken", Encoding.ASCII.GetBytes(token));
        string web = Sts + $"AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::000000000000:role/role&RoleSessionName=session&WebIdentityToken={token}";
        Assert.NotEqual(200, (await server.SendAsync(SignedRequest.OfForm("sts", web))).Status);
    }

    // Parameters that an operation does not read may be anything: a password that somebody put into the wrong call.
    private static async Task SendSecretsToWhoeverTakesNoneAsync(WatchedServer server, PlantedSecrets secrets)
    {
        foreach (string action in new[] { "CreateUser", "ListUsers", "GetUser", "CreateLoginProfile", "ChangePassword", "CreateRole", "CreatePolicy", "NoSuchAction" })
        {
            string password = OperationCases.Text();
            secrets.Plant("a secret in the wrong place", Encoding.ASCII.GetBytes(password));
            _ = await server.SendAsync(SignedRequest.OfForm(
                "iam", $"{Iam}{action}&UserName=u{action}&Password={password}&OldPassword={password}&SecretAccessKey={password}&Tags.member.1.Secret={password}"));
        }
    }

    private static async Task<(string Id, string Secret)> CreateUserAsync(WatchedServer server, PlantedSecrets secrets, string name)
    {
        _ = await FormAsync(server, secrets, "iam", Iam + "CreateUser&UserName=" + name);
        string made = await FormAsync(server, secrets, "iam", Iam + "CreateAccessKey&UserName=" + name);
        return (PlantedSecrets.ElementIn(made, "AccessKeyId")!, PlantedSecrets.ElementIn(made, "SecretAccessKey")!);
    }

    private static async Task<string> FormAsync(
        WatchedServer server, PlantedSecrets secrets, string service, string form, string id = TrentServer.AccessKeyId, string secret = TrentServer.SecretAccessKey, int status = 200)
    {
        SignedRequest request = SignedRequest.OfForm(service, form);
        (request.AccessKeyId, request.Secret) = (id, secret);
        RawAnswer answer = await server.SendAsync(request);
        Assert.True(answer.Status == status, $"{form} answered {answer.Status.ToString(CultureInfo.InvariantCulture)} {answer.Text}");
        secrets.PlantAllOfXml(answer.Text);
        return answer.Text;
    }

    private static SignedRequest Request(string operation, string json) => new() { Operation = "TrentService." + operation, Body = Encoding.UTF8.GetBytes(json) };

    private static async Task RefusedAsync(WatchedServer server, SignedRequest request)
    {
        RawAnswer answer = await server.SendAsync(request);
        Assert.True(answer.Status is >= 400 and < 500, $"{request.Operation} answered {answer.Status.ToString(CultureInfo.InvariantCulture)} {answer.Text} to {Encoding.UTF8.GetString(request.Body)}");
    }

    private static string With(string json, string member, JsonNode value)
    {
        JsonObject request = JsonNode.Parse(json)!.AsObject();
        request[member] = value;
        return request.ToJsonString(JsonSerializerOptions.Default);
    }
}

// What deciding costs: Encrypt by callers whom policies or grants let in, beside the root user under the default policy.
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Trent.Bench;

/// <summary>Measures callers in turn, round by round, on keys of one server.</summary>
internal sealed class AuthorizationCosts(BenchOptions options, HttpClient client, string workDirectory)
{
    private const int Connections = 64;
    private const int Grants = 1_000;
    private const string UserArn = "arn:aws:iam::000000000000:user/";
    private static readonly XNamespace Iam = "https://iam.amazonaws.com/doc/2010-05-08/";

    /// <summary>Measures and prints.</summary>
    /// <returns>How many requests were not answered with a success.</returns>
    public async Task<long> RunAsync(TextWriter output)
    {
        await using ServerProcess trent = await ServerProcess.StartTrentAsync(options.TrentPath, Path.Combine(workDirectory, "authorization"));
        Uri endpoint = trent.Endpoint;
        (string Id, string Secret) named = await CreateUserAsync(endpoint, "named");
        (string Id, string Secret) member = await CreateUserAsync(endpoint, "member");
        (string Id, string Secret) grantee = await CreateUserAsync(endpoint, "grantee");
        Case[] cases =
        [
            new("the root user, default key policy", await Workload.CreateKeyAsync(client, endpoint), ("test", "test")),
            new("a user whom a key policy of 5 statements and 3 conditions names", await CreateKeyAsync(endpoint, TypicalPolicy("named")), named),
            new("a user with a policy of his own, default key policy", await CreateKeyForAsync(endpoint, "member"), member),
            new($"a user with one of {Grants:N0} grants on the key", await CreateGrantedKeyAsync(endpoint), grantee),
        ];
        List<Measurement>[] measurements = [.. cases.Select(_ => new List<Measurement>())];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int index = 0; index < cases.Length; index++)
            {
                measurements[index].Add(await MeasureAsync(endpoint, cases[index]));
            }
        }

        await output.WriteLineAsync("\n| Encrypt, 64 connections, by | requests/s | of the root user's | p50, µs | p99, µs | not 2xx, broken |\n| --- | --- | --- | --- | --- | --- |");
        long failures = 0;
        for (int index = 0; index < cases.Length; index++)
        {
            Measurement median = Measurement.MedianOf(measurements[index]);
            double ratio = Median.Of(measurements[index].Zip(measurements[0], (one, root) => one.RequestsPerSecond / root.RequestsPerSecond));
            failures += median.Refused + median.Broken;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cases[index].Caller} | {median.RequestsPerSecond:N0} | {ratio:F2} | {median.P50Microseconds:N0} | {median.P99Microseconds:N0} | {median.Refused}, {median.Broken} |"));
        }

        return failures;
    }

    private static string TypicalPolicy(string userName) => $$$$"""
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":["kms:Describe*","kms:Get*","kms:List*","kms:PutKeyPolicy"],"Resource":"*"},
          {"Sid":"Administrators","Effect":"Allow","Principal":{"AWS":"{{{{UserArn}}}}member"},"Action":["kms:Create*","kms:Enable*","kms:Disable*","kms:TagResource"],"Resource":"*"},
          {"Sid":"NotFromElsewhere","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["127.0.0.0/8","10.0.0.0/8"]}}},
          {"Sid":"Use","Effect":"Allow","Principal":{"AWS":"{{{{UserArn}}}}{{{{userName}}}}"},"Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:tenant":["41","42"]}}},
          {"Sid":"Grants","Effect":"Allow","Principal":{"AWS":"{{{{UserArn}}}}{{{{userName}}}}"},"Action":["kms:CreateGrant","kms:RevokeGrant"],"Resource":"*","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}]}
        """;

    private async Task<(string Id, string Secret)> CreateUserAsync(Uri endpoint, string name)
    {
        _ = await SignedRequest.CreateForIam(endpoint, $"Action=CreateUser&UserName={name}").SendAsync(client);
        using MemoryStream answer = new(await SignedRequest.CreateForIam(endpoint, $"Action=CreateAccessKey&UserName={name}").SendAsync(client));
        XElement key = XDocument.Load(answer).Descendants(Iam + "AccessKey").Single();
        return (key.Element(Iam + "AccessKeyId")!.Value, key.Element(Iam + "SecretAccessKey")!.Value);
    }

    private Task<string> CreateKeyAsync(Uri endpoint, string policy) =>
        SignedRequest.Create(endpoint, "CreateKey", $$"""{"Policy":"{{JsonEncodedText.Encode(policy)}}"}""").SendForAsync(client, "KeyMetadata", "KeyId");

    private async Task<string> CreateKeyForAsync(Uri endpoint, string userName)
    {
        string policy = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt"],"Resource":"*"}]}""");
        _ = await SignedRequest.CreateForIam(endpoint, $"Action=PutUserPolicy&UserName={userName}&PolicyName=use&PolicyDocument={policy}").SendAsync(client);
        return await Workload.CreateKeyAsync(client, endpoint);
    }

    // A tenth of the grants are the user's own, of which most are for other tenants.
    private async Task<string> CreateGrantedKeyAsync(Uri endpoint)
    {
        string keyId = await Workload.CreateKeyAsync(client, endpoint);
        for (int number = 0; number < Grants; number++)
        {
            string grantee = number % 10 == 0 ? "grantee" : "named";
            string tenant = number == Grants / 2 ? "42" : "t" + number.ToString(CultureInfo.InvariantCulture);
            string body = $$$$"""{"KeyId":"{{{{keyId}}}}","GranteePrincipal":"{{{{UserArn}}}}{{{{grantee}}}}","Operations":["Encrypt","Decrypt"],"Constraints":{"EncryptionContextSubset":{"tenant":"{{{{tenant}}}}"}}}""";
            _ = await SignedRequest.Create(endpoint, "CreateGrant", body).SendAsync(client);
        }

        return keyId;
    }

    private async Task<Measurement> MeasureAsync(Uri endpoint, Case measured)
    {
        string script = Path.Combine(workDirectory, "authorization.lua");
        await SignedRequest.Create(endpoint, "Encrypt", Workload.EncryptBody(measured.KeyId), measured.Credentials.Id, measured.Credentials.Secret).WriteScriptAsync(script);
        return await Measurement.TakeAsync(endpoint, script, Connections, options.MeasurementSeconds);
    }

    private sealed record Case(string Caller, string KeyId, (string Id, string Secret) Credentials);
}

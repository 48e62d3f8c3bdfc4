// How trent apply enters accounts: its own as it is, others as their root user, with a new credential before the old one ends.
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Trent.Applying.Service;
using Trent.Client;
using Trent.Configuration;

namespace Trent.Conformance.Applying;

public sealed class AccountAccessTests : IAsyncDisposable
{
    private const string Own = "000000000000";
    private const string Other = "111122223333";

    private readonly HttpListener listener = new();
    private readonly List<string> requests = [];
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Uri address;
    private readonly Task serving;

    public AccountAccessTests()
    {
        using (System.Net.Sockets.TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/"));
        }

        listener.Prefixes.Add(address.ToString());
        listener.Start();
        serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    [Fact]
    public async Task The_own_account_is_entered_with_the_own_credential()
    {
        using AccountAccess access = await OpenAsync();
        Assert.Equal((Own, "aws"), (access.OwnAccount, access.Partition));
        await ListAsync(access, Own);
        Assert.Equal(["GetCallerIdentity by test", "ListUsers by test"], requests);
    }

    [Fact]
    public async Task Another_account_is_entered_once_and_again_before_the_credential_ends()
    {
        using AccountAccess access = await OpenAsync();
        await ListAsync(access, Other);
        clock.Advance(TimeSpan.FromMinutes(12));
        await ListAsync(access, Other);
        clock.Advance(TimeSpan.FromMinutes(1));
        await ListAsync(access, Other);
        Assert.Equal(
            ["GetCallerIdentity by test", "AssumeRoot by test", "ListUsers by ASIA1", "ListUsers by ASIA1", "AssumeRoot by test", "ListUsers by ASIA2"],
            requests);
    }

    [Fact]
    public async Task A_refusal_says_what_the_server_said()
    {
        using AccountAccess access = await OpenAsync();
        ServiceFailureException refused = await Assert.ThrowsAsync<ServiceFailureException>(
            () => access.IamAsync(Own, "Nonesuch", [], TestContext.Current.CancellationToken));
        Assert.Equal(("InvalidAction", "InvalidAction: Could not find operation Nonesuch"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Without_an_address_there_is_no_server()
    {
        using KmsClientConfiguration configuration = Configuration(null);
        SettingsException wrong = await Assert.ThrowsAsync<SettingsException>(() => AccountAccess.OpenAsync(configuration, static () => new SocketsHttpHandler(), TestContext.Current.CancellationToken));
        Assert.Contains("--endpoint-url", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        listener.Stop();
        using KmsClientConfiguration configuration = Configuration(address);
        ServiceFailureException failed = await Assert.ThrowsAsync<ServiceFailureException>(() => AccountAccess.OpenAsync(configuration, static () => new SocketsHttpHandler(), TestContext.Current.CancellationToken));
        Assert.StartsWith($"GetCallerIdentity could not be sent to {address.Authority}", failed.Message, StringComparison.Ordinal);
    }

    private static async Task ListAsync(AccountAccess access, string account) => Assert.Empty(await access.ListAsync(account, "ListUsers", "Users", [], TestContext.Current.CancellationToken));

    private Task<AccountAccess> OpenAsync() => AccountAccess.OpenAsync(Configuration(address), static () => new SocketsHttpHandler(), TestContext.Current.CancellationToken);

    private KmsClientConfiguration Configuration(Uri? endpoint) => new()
    {
        Region = "us-east-1",
        Endpoint = endpoint,
        Credentials = new KmsCredentials("test", "test", null),
        Clock = clock,
    };

    private async Task ServeAsync()
    {
        int taken = 0;
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using StreamReader reader = new(context.Request.InputStream, Encoding.ASCII);
            string action = (await reader.ReadToEndAsync()).Split('&')[0]["Action=".Length..];
            string who = context.Request.Headers["Authorization"]!.Split("Credential=")[1].Split('/')[0];
            requests.Add($"{action} by {who}");
            string answer = action switch
            {
                "GetCallerIdentity" => $"<R><Arn>arn:aws:iam::{Own}:root</Arn><Account>{Own}</Account></R>",
                "AssumeRoot" => $"<R><AccessKeyId>ASIA{++taken}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken></R>",
                "ListUsers" => "<R><IsTruncated>false</IsTruncated><Users/></R>",
                _ => $"<ErrorResponse><Error><Code>InvalidAction</Code><Message>Could not find operation {action}</Message></Error></ErrorResponse>",
            };
            context.Response.StatusCode = answer.StartsWith("<R>", StringComparison.Ordinal) ? 200 : 400;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
    }
}

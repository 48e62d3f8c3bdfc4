// An operator seals a running server: from the answer on nothing succeeds, and only those who may can do it.
using System.Runtime.Versioning;
using System.Text;
using System.Xml.Linq;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class EmergencySealTests : IAsyncDisposable
{
    private const int Callers = 8;

    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task No_request_that_begins_after_the_answer_succeeds_and_shares_open_the_store_again()
    {
        string config = installation.Configure("""{"type":"shamir","threshold":2,"shares":2}""");
        string[] shares = await installation.InitAsync(config);
        await installation.ServeAsync(config);
        await BringAllAsync(shares);
        string ciphertext = await installation.EncryptAsync();

        using CancellationTokenSource stop = new();
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int isSealed = 0;
        int succeeded = 0;
        int refused = 0;
        Task[] load = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(LoadAsync))];
        await busy.Task;
        Installation me = installation;
        me.Set("AWS_ACCESS_KEY_ID", me.AccessKeyId);
        me.Set("AWS_SECRET_ACCESS_KEY", me.Secret);
        Assert.Equal("The server is sealed.\n", await me.RunWellAsync("seal", "now", "--url", me.Address.ToString()));
        Volatile.Write(ref isSealed, 1);
        int before = Volatile.Read(ref refused);
        while (Volatile.Read(ref refused) < before + 100)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(succeeded > 0);
        Assert.Equal("sealed-by-operator", (await installation.SealedAsync()).GetProperty("reason").GetString());

        await BringAllAsync(shares);
        await installation.AssertDecryptsAsync(ciphertext);
        await installation.StopAsync();
        Assert.Contains("\"eventName\":\"SealStore\"", installation.Audit(), StringComparison.Ordinal);

        async Task LoadAsync()
        {
            using RawConnection connection = new(installation.Address);
            byte[] request = new SignedRequest
            {
                Operation = "TrentService.Decrypt",
                Body = Encoding.UTF8.GetBytes($$"""{"CiphertextBlob":"{{ciphertext}}"}"""),
                AccessKeyId = installation.AccessKeyId,
                Secret = installation.Secret,
            }.ToBytes(installation.Address);
            while (!stop.IsCancellationRequested)
            {
                bool beganSealed = Volatile.Read(ref isSealed) == 1;
                await connection.SendAsync(request);
                int status = (await connection.ReceiveAsync())!.Status;
                Assert.True(status is 200 or 503, $"The status was {status}.");
                Assert.False(beganSealed && status == 200, "A request succeeded after the server was sealed.");
                _ = status == 200 ? Interlocked.Increment(ref succeeded) : Interlocked.Increment(ref refused);
                if (Volatile.Read(ref succeeded) > 200)
                {
                    _ = busy.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task A_store_that_opens_by_itself_stays_sealed_until_the_server_is_restarted()
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
        string ciphertext = await installation.EncryptAsync();
        Assert.Equal(200, (await SealAsync(installation.AccessKeyId, installation.Secret)).Status);
        Assert.Equal("sealed-by-operator", (await installation.SealedAsync()).GetProperty("reason").GetString());
        Assert.Equal((409, "not-of-this-seal"), await installation.PostAsync("""{"share":"a"}"""));
        CommandAnswer refused = await installation.RunAsync("seal", "status", "--config", config);
        Assert.Contains("is in use by", refused.Error, StringComparison.Ordinal);
        await installation.StopAsync();
        await installation.ServeReadyAsync(config);
        await installation.AssertDecryptsAsync(ciphertext);
    }

    [Fact]
    public async Task A_request_whose_body_is_still_on_its_way_keeps_nobody_from_sealing_and_is_refused()
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
        using RawConnection slow = new(installation.Address);
        byte[] request = new SignedRequest { Operation = "TrentService.CreateKey", AccessKeyId = installation.AccessKeyId, Secret = installation.Secret }.ToBytes(installation.Address);
        await slow.SendAsync(request.AsMemory(0, request.Length - 1));
        Assert.Equal(200, (await SealAsync(installation.AccessKeyId, installation.Secret)).Status);
        await slow.SendAsync(request.AsMemory(request.Length - 1));
        Assert.Equal(503, (await slow.ReceiveAsync())?.Status);
    }

    [Fact]
    public async Task Only_who_may_seals_the_store()
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
        _ = await IamAsync("CreateUser&UserName=guard");
        XDocument key = XDocument.Parse((await IamAsync("CreateAccessKey&UserName=guard")).Text);
        string id = Text(key, "AccessKeyId");
        string secret = Text(key, "SecretAccessKey");

        RawAnswer refused = await SealAsync(id, secret);
        Assert.Equal(400, refused.Status);
        Assert.Contains("is not authorized to perform: trent:SealStore on resource: arn:aws:trent::", refused.Text, StringComparison.Ordinal);
        Assert.Contains("InvalidSignatureException", (await SealAsync(id, "wrong")).Text, StringComparison.Ordinal);
        RawAnswer malformed = await SealAsync(installation.AccessKeyId, installation.Secret, "[]");
        Assert.Equal("""{"__type":"SerializationException"}""", malformed.Text);
        await installation.UntilReadyAsync();

        string policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"trent:SealStore","Resource":"*"}]}""";
        _ = await IamAsync("PutUserPolicy&UserName=guard&PolicyName=seal&PolicyDocument=" + Uri.EscapeDataString(policy));
        RawAnswer answer = await SealAsync(id, secret);
        Assert.Equal((200, "{}"), (answer.Status, answer.Text));
        _ = await installation.SealedAsync();
    }

    private static string Text(XDocument answer, string element) => answer.Descendants().Single(node => node.Name.LocalName == element).Value;

    private async Task BringAllAsync(string[] shares)
    {
        foreach (string share in shares)
        {
            Assert.Equal(200, (await installation.BringAsync("share", share)).Status);
        }
    }

    private Task<RawAnswer> SealAsync(string accessKeyId, string secret, string body = "{}") => new SignedRequest
    {
        Operation = "TrentService.SealStore",
        Body = Encoding.UTF8.GetBytes(body),
        AccessKeyId = accessKeyId,
        Secret = secret,
    }.SendAsync(installation.Address);

    private async Task<RawAnswer> IamAsync(string actionAndParameters)
    {
        SignedRequest request = SignedRequest.OfForm("iam", $"Action={actionAndParameters}&Version=2010-05-08");
        request.AccessKeyId = installation.AccessKeyId;
        request.Secret = installation.Secret;
        RawAnswer answer = await request.SendAsync(installation.Address);
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}

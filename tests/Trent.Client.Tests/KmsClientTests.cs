// What a caller of the client sees: outputs, errors, and nothing left in memory.
using System.Text;
using Trent.Client.Tests.Fakes;
using Trent.Protocol;

namespace Trent.Client.Tests;

public sealed class KmsClientTests
{
    private const string KeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> ErrorNames =>
        [.. typeof(KmsServiceException).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(KmsServiceException)) && type != typeof(UnrecognizedServiceException))
            .Select(type => type.Name)];

    [Fact]
    public async Task A_command_is_sent_under_its_name_and_its_output_is_returned()
    {
        ScriptedTransport transport = new(ScriptedTransport.Answer(200, $$"""{"KeyId":"{{KeyArn}}"}"""));
        using KmsClient client = new(transport);

        CancelKeyDeletionOutput output = await client.SendAsync(new CancelKeyDeletionCommand { KeyId = "1234abcd" }, Cancellation);

        Assert.Equal(KeyArn, output.KeyId);
        Assert.Equal("CancelKeyDeletion", Assert.Single(transport.Operations));
        Assert.Equal("""{"KeyId":"1234abcd"}""", Assert.Single(transport.Requests));
    }

    [Fact]
    public async Task An_operation_without_output_is_answered_by_an_empty_body()
    {
        using KmsClient client = new(new ScriptedTransport(ScriptedTransport.Answer(200, "")));

        Assert.NotNull(await client.SendAsync(new EnableKeyCommand { KeyId = "1234abcd" }, Cancellation));
    }

    [Theory]
    [MemberData(nameof(ErrorNames))]
    public async Task Every_error_of_the_API_is_thrown_as_its_class(string name)
    {
        using KmsClient client = new(new ScriptedTransport(ScriptedTransport.Error(name, "why")), KmsRetryPolicy.WithAttempts(1));

        Exception? thrown = await Record.ExceptionAsync(() => client.SendAsync(new CancelKeyDeletionCommand { KeyId = "x" }, Cancellation));

        KmsServiceException error = Assert.IsType<KmsServiceException>(thrown, exactMatch: false);
        Assert.Equal(name, error.GetType().Name);
        Assert.Equal(name, error.ErrorCode);
        Assert.Equal("why", error.Message);
        Assert.Equal("id-1", error.RequestId);
        Assert.Equal(400, error.HttpStatus);
    }

    [Fact]
    public async Task An_unknown_error_is_thrown_with_its_name()
    {
        using KmsClient client = new(new ScriptedTransport(ScriptedTransport.Error("com.amazonaws#NewException", "why")));

        UnrecognizedServiceException error = await Assert.ThrowsAsync<UnrecognizedServiceException>(
            () => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal("NewException", error.ErrorCode);
        Assert.Equal("why", error.Message);
    }

    [Theory]
    [InlineData(403, "<html>Forbidden</html>")]
    [InlineData(404, "")]
    [InlineData(302, "{}")]
    [InlineData(400, "{\"message\":\"nameless\"}")]
    public async Task A_body_that_names_no_error_still_gives_a_service_exception(int status, string body)
    {
        using KmsClient client = new(new ScriptedTransport(ScriptedTransport.Answer(status, body, requestId: null)));

        UnrecognizedServiceException error = await Assert.ThrowsAsync<UnrecognizedServiceException>(
            () => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(status, error.HttpStatus);
        Assert.Equal(Fault.Client, error.Fault);
        Assert.Null(error.RequestId);
    }

    [Fact]
    public async Task A_success_that_is_no_output_is_not_taken_for_one()
    {
        using KmsClient client = new(new ScriptedTransport(ScriptedTransport.Answer(200, "<html>Sign in</html>")));

        KmsTransportException error = await Assert.ThrowsAsync<KmsTransportException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Equal(KmsTransportFailure.AnswerUnreadable, error.Failure);
        Assert.DoesNotContain("Sign in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bodies_of_request_and_answer_are_zeroed()
    {
        byte[] answer = Encoding.UTF8.GetBytes("""{"Plaintext":"c2VjcmV0"}""");
        ScriptedTransport transport = new(ScriptedTransport.Answer(200, answer));
        using KmsClient client = new(transport);

        using SensitiveBytes plaintext = SensitiveBytes.CopyOf("secret"u8);
        await client.SendAsync(new EncryptCommand { KeyId = "x", Plaintext = plaintext }, Cancellation);

        Assert.Contains("c2VjcmV0", Assert.Single(transport.Requests), StringComparison.Ordinal);
        Assert.True(Assert.Single(transport.RequestMemory).Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.True(answer.AsSpan().IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public async Task The_body_of_an_error_is_zeroed()
    {
        byte[] answer = Encoding.UTF8.GetBytes("""{"__type":"NotFoundException"}""");
        using KmsClient client = new(new ScriptedTransport(ScriptedTransport.Answer(400, answer)));

        await Assert.ThrowsAsync<NotFoundException>(() => client.SendAsync(new EnableKeyCommand { KeyId = "x" }, Cancellation));

        Assert.True(answer.AsSpan().IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public async Task A_disposed_client_sends_nothing()
    {
        ScriptedTransport transport = new();
        KmsClient client = new(transport);
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync(new ListKeysCommand(), Cancellation));

        Assert.Empty(transport.Operations);
    }

    [Fact]
    public void A_buffer_zeroes_what_it_outgrows()
    {
        using SensitiveBufferWriter writer = new(bytesMax: 10_000);
        writer.GetSpan(3000)[..3000].Fill(7);
        writer.Advance(3000);
        ReadOnlyMemory<byte> outgrown = writer.WrittenMemory;

        writer.GetSpan(5000);

        Assert.Equal(3000, writer.WrittenMemory.Length);
        Assert.True(outgrown.Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.True(writer.WrittenMemory.Span.IndexOfAnyExcept((byte)7) < 0);
    }

    [Fact]
    public void A_buffer_holds_no_more_than_its_bound()
    {
        using SensitiveBufferWriter writer = new(bytesMax: 100);
        writer.GetSpan(100);
        writer.Advance(100);

        Assert.Throws<InvalidOperationException>(() => writer.GetMemory(1));
    }

    [Fact]
    public void What_a_buffer_detached_outlives_it()
    {
        ReadOnlyMemory<byte> detached;
        using (SensitiveBufferWriter writer = new(bytesMax: 100))
        {
            writer.GetSpan(1)[0] = 7;
            writer.Advance(1);
            detached = writer.Detach();
        }

        Assert.Equal(7, detached.Span[0]);
    }
}

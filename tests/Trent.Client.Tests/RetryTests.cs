// What is sent again, how often and after how long.
using Trent.Client.Tests.Fakes;
using Trent.Protocol;

namespace Trent.Client.Tests;

public sealed class RetryTests
{
    private static readonly Func<KmsRequest, CancellationToken, Task<KmsResponse>> Success = ScriptedTransport.Answer(200, "{}");

    private readonly RecordingClock clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Passing => new()
    {
        { "ThrottlingException", 400 },
        { "KMSInternalException", 500 },
        { "DependencyTimeoutException", 500 },
        { "DependencyTimeoutException", 503 },
        { "KeyUnavailableException", 500 },
        { "InternalFailure", 500 },
        { "NewServerException", 500 },
        { "TooManyRequestsException", 429 },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_may_pass_is_sent_three_times(string error, int status)
    {
        var step = ScriptedTransport.Error(error, "why", status);
        ScriptedTransport transport = new(step, step, step);
        using KmsClient client = Client(transport, jitter: 0);

        KmsServiceException thrown = await Assert.ThrowsAnyAsync<KmsServiceException>(() => SendAsync(client));

        Assert.Equal(error, thrown.ErrorCode);
        Assert.Equal(3, transport.Requests.Count);
        Assert.Single(transport.Requests.Distinct());
    }

    [Theory]
    [InlineData("LimitExceededException")]
    [InlineData("AccessDeniedException")]
    [InlineData("NotFoundException")]
    [InlineData("KMSInvalidStateException")]
    [InlineData("ValidationException")]
    [InlineData("ExpiredTokenException")]
    [InlineData("NewClientException")]
    public async Task What_the_caller_has_to_change_is_sent_once(string error)
    {
        ScriptedTransport transport = new(ScriptedTransport.Error(error));
        using KmsClient client = Client(transport, jitter: 0);

        await Assert.ThrowsAnyAsync<KmsServiceException>(() => SendAsync(client));

        Assert.Single(transport.Requests);
        Assert.Equal(0, clock.WaitsPending);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_server_error_without_body_is_sent_again(int status)
    {
        ScriptedTransport transport = new(ScriptedTransport.Answer(status, ""), Success);
        using KmsClient client = Client(transport, jitter: 0);

        await SendAsync(client);

        Assert.Equal(2, transport.Requests.Count);
    }

    [Theory]
    [InlineData(KmsTransportFailure.Connection, 3)]
    [InlineData(KmsTransportFailure.Timeout, 3)]
    [InlineData(KmsTransportFailure.Untrusted, 1)]
    [InlineData(KmsTransportFailure.AnswerTooLarge, 1)]
    [InlineData(KmsTransportFailure.AnswerUnreadable, 1)]
    public async Task A_missing_answer_is_asked_for_again_unless_its_sender_is_at_fault(KmsTransportFailure failure, int attempts)
    {
        var step = ScriptedTransport.Fail(failure);
        ScriptedTransport transport = new(step, step, step);
        using KmsClient client = Client(transport, jitter: 0);

        KmsTransportException thrown = await Assert.ThrowsAsync<KmsTransportException>(() => SendAsync(client));

        Assert.Equal(failure, thrown.Failure);
        Assert.Equal(attempts, transport.Requests.Count);
    }

    [Fact]
    public async Task Delays_double_from_100_milliseconds_after_a_failure_of_the_service()
    {
        var step = ScriptedTransport.Error("KMSInternalException", "why", 500);
        using KmsClient client = Client(new ScriptedTransport(step, step, step, Success), jitter: 0xFF, attempts: 4);

        Assert.Equal([100, 200, 400], await ObserveDelaysAsync(client, 3));
    }

    [Fact]
    public async Task Delays_double_from_one_second_after_throttling()
    {
        var step = ScriptedTransport.Error("ThrottlingException");
        using KmsClient client = Client(new ScriptedTransport(step, step, step, Success), jitter: 0xFF, attempts: 4);

        Assert.Equal([1000, 2000, 4000], await ObserveDelaysAsync(client, 3));
    }

    [Fact]
    public async Task No_delay_is_longer_than_20_seconds()
    {
        var step = ScriptedTransport.Error("ThrottlingException");
        using KmsClient client = Client(new ScriptedTransport([.. Enumerable.Repeat(step, 9), Success]), jitter: 0xFF, attempts: 10);

        Assert.Equal([1000, 2000, 4000, 8000, 16000, 20000, 20000, 20000, 20000], await ObserveDelaysAsync(client, 9));
    }

    [Fact]
    public async Task A_delay_is_a_random_part_of_the_longest()
    {
        using KmsClient client = Client(new ScriptedTransport(ScriptedTransport.Error("ThrottlingException"), Success), jitter: 0x80);

        Assert.InRange(Assert.Single(await ObserveDelaysAsync(client, 1)), 500, 503);
    }

    [Fact]
    public async Task A_client_with_one_attempt_repeats_nothing()
    {
        ScriptedTransport transport = new(ScriptedTransport.Fail(KmsTransportFailure.Connection));
        using KmsClient client = Client(transport, jitter: 0, attempts: 1);

        await Assert.ThrowsAsync<KmsTransportException>(() => SendAsync(client));

        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_between_two_attempts()
    {
        using CancellationTokenSource cancellation = new();
        ScriptedTransport transport = new(ScriptedTransport.Error("ThrottlingException"));
        using KmsClient client = Client(transport, jitter: 0xFF);
        Task<ListKeysOutput> call = client.SendAsync(new ListKeysCommand(), cancellation.Token);
        await clock.NextWaitAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task Cancellation_ends_an_attempt()
    {
        using CancellationTokenSource cancellation = new();
        ScriptedTransport transport = new(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException();
        });
        using KmsClient client = Client(transport, jitter: 0);
        Task<ListKeysOutput> call = client.SendAsync(new ListKeysCommand(), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_sends_nothing()
    {
        ScriptedTransport transport = new();
        using KmsClient client = Client(transport, jitter: 0);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(new ListKeysCommand(), new CancellationToken(canceled: true)));

        Assert.Empty(transport.Requests);
    }

    [Fact]
    public async Task A_client_whose_service_keeps_failing_stops_repeating()
    {
        // 500 tokens at 5 for each of two repetitions are used up by 50 calls.
        var step = ScriptedTransport.Fail(KmsTransportFailure.Connection);
        ScriptedTransport transport = new([.. Enumerable.Repeat(step, 151)]);
        using KmsClient client = Client(transport, jitter: 0);
        for (int call = 0; call < 51; call++)
        {
            await Assert.ThrowsAsync<KmsTransportException>(() => SendAsync(client));
        }

        Assert.Equal(151, transport.Requests.Count);
    }

    [Fact]
    public async Task Success_gives_the_cost_of_a_repetition_back()
    {
        var failure = ScriptedTransport.Fail(KmsTransportFailure.Connection);
        ScriptedTransport transport = new([.. Enumerable.Repeat(new[] { failure, Success }, 200).SelectMany(pair => pair)]);
        using KmsClient client = Client(transport, jitter: 0);

        for (int call = 0; call < 200; call++)
        {
            await SendAsync(client);
        }

        Assert.Equal(400, transport.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_policy_has_1_to_100_attempts(int attempts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KmsRetryPolicy.WithAttempts(attempts));

    private static Task<ListKeysOutput> SendAsync(KmsClient client) => client.SendAsync(new ListKeysCommand(), Cancellation);

    private KmsClient Client(ScriptedTransport transport, byte jitter, int attempts = KmsRetryPolicy.AttemptsDefault) =>
        new(transport, new KmsRetryPolicy(attempts, clock, new FixedRandomness(jitter)));

    // A millisecond early nothing happens, which the order of the waits shows: the next one begins only after this one has ended.
    private async Task<List<int>> ObserveDelaysAsync(KmsClient client, int count)
    {
        Task<ListKeysOutput> call = SendAsync(client);
        List<int> delays = [];
        for (int i = 0; i < count; i++)
        {
            TimeSpan delay = await clock.NextWaitAsync();
            delays.Add((int)delay.TotalMilliseconds);
            clock.Advance(delay - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, clock.WaitsPending);
            Assert.False(call.IsCompleted);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await call;
        return delays;
    }
}

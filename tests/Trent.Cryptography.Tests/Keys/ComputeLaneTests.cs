// The lane for long computations: what it brings back, what it refuses, and how it ends.
namespace Trent.Cryptography.Tests;

public sealed class ComputeLaneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_arrive()
    {
        using ComputeLane lane = new("test", threads: 2, queuedMax: 100, niceness: 1);
        Task<int>[] results = [.. Enumerable.Range(0, 50).Select(number => lane.RunAsync(() => number * number, Token))];
        Assert.Equal(Enumerable.Range(0, 50).Select(number => number * number), await Task.WhenAll(results).WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task An_exception_arrives_and_the_lane_goes_on()
    {
        using ComputeLane lane = new("test", threads: 1, queuedMax: 10, niceness: 1);
        InvalidOperationException thrown = new("as expected");
        Task<int> failing = lane.RunAsync<int>(() => throw thrown, Token);
        Assert.Same(thrown, await Assert.ThrowsAsync<InvalidOperationException>(() => failing.WaitAsync(Patience, Token)));
        Assert.Equal(1, await lane.RunAsync(() => 1, Token).WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task Computations_run_on_threads_of_the_lane_as_many_at_once_as_it_has()
    {
        using ComputeLane lane = new("testlane", threads: 2, queuedMax: 10, niceness: 19);
        using Barrier both = new(2);
        Task<string?>[] names = [.. Enumerable.Range(0, 2).Select(_ => lane.RunAsync(
            () =>
            {
                Assert.True(both.SignalAndWait(Patience, Token));
                return Thread.CurrentThread.Name;
            },
            Token))];
        string?[] ran = await Task.WhenAll(names).WaitAsync(Patience, Token);
        Assert.Equal(["testlane 1", "testlane 2"], ran.Order());
    }

    [Fact]
    public async Task A_full_lane_refuses_and_takes_again_once_there_is_room()
    {
        using ComputeLane lane = new("the full one", threads: 1, queuedMax: 2, niceness: 1);
        using Blocked blocked = new(lane);
        await blocked.HasBegunAsync();
        Task<int> first = lane.RunAsync(() => 1, Token);
        Task<int> second = lane.RunAsync(() => 2, Token);
        LaneFullException full = await Assert.ThrowsAsync<LaneFullException>(() => lane.RunAsync(() => 3, Token));
        Assert.Contains("the full one", full.Message, StringComparison.Ordinal);

        blocked.End();
        Assert.Equal(1, await first.WaitAsync(Patience, Token));
        Assert.Equal(2, await second.WaitAsync(Patience, Token));
        Assert.Equal(4, await lane.RunAsync(() => 4, Token).WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task What_is_cancelled_while_it_waits_is_never_computed()
    {
        using ComputeLane lane = new("test", threads: 1, queuedMax: 10, niceness: 1);
        using Blocked blocked = new(lane);
        await blocked.HasBegunAsync();
        using CancellationTokenSource source = new();
        bool isComputed = false;
        Task<bool> cancelled = lane.RunAsync(() => isComputed = true, source.Token);
        Task<int> after = lane.RunAsync(() => 1, Token);
        await source.CancelAsync();
        blocked.End();
        TaskCanceledException answer = await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled.WaitAsync(Patience, Token));
        Assert.Equal(source.Token, answer.CancellationToken);
        Assert.Equal(1, await after.WaitAsync(Patience, Token));
        Assert.False(isComputed);
    }

    [Fact]
    public async Task What_has_begun_is_not_cancelled()
    {
        using ComputeLane lane = new("test", threads: 1, queuedMax: 10, niceness: 1);
        using CancellationTokenSource source = new();
        using Blocked blocked = new(lane, source.Token);
        await blocked.HasBegunAsync();
        await source.CancelAsync();
        blocked.End();
        Assert.True(await blocked.Result.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task A_lane_that_was_disposed_takes_nothing_more_and_computes_what_waits()
    {
        ComputeLane lane = new("test", threads: 1, queuedMax: 10, niceness: 1);
        using Blocked blocked = new(lane);
        await blocked.HasBegunAsync();
        Task<int> waiting = lane.RunAsync(() => 1, Token);
        lane.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lane.RunAsync(() => 2, Token));
        blocked.End();
        Assert.Equal(1, await waiting.WaitAsync(Patience, Token));
        Assert.True(await blocked.Result.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task Disposing_twice_is_as_good_as_once_whether_the_lane_was_used_or_not()
    {
        ComputeLane unused = new("test", threads: 1, queuedMax: 1, niceness: 1);
        unused.Dispose();
        unused.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => unused.RunAsync(() => 1, Token));

        ComputeLane used = new("test", threads: 1, queuedMax: 1, niceness: 1);
        Assert.Equal(1, await used.RunAsync(() => 1, Token).WaitAsync(Patience, Token));
        used.Dispose();
        used.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => used.RunAsync(() => 1, Token));
    }

    [Fact]
    public async Task What_was_taken_while_the_lane_was_disposed_is_computed()
    {
        for (int round = 0; round < 200; round++)
        {
            ComputeLane lane = new("test", threads: 1, queuedMax: 10, niceness: 1);
            using Barrier start = new(2);
            Task disposing = Task.Run(
                () =>
                {
                    start.SignalAndWait(Token);
                    lane.Dispose();
                },
                Token);
            Task<int>? taken = await Task.Run(
                () =>
                {
                    start.SignalAndWait(Token);
                    try
                    {
                        return Task.FromResult<Task<int>?>(lane.RunAsync(() => 7, Token));
                    }
                    catch (ObjectDisposedException)
                    {
                        // The other one was first.
                        return Task.FromResult<Task<int>?>(null);
                    }
                },
                Token);
            await disposing.WaitAsync(Patience, Token);
            Assert.True(taken is null || await taken.WaitAsync(Patience, Token) == 7);
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 20)]
    public void Numbers_out_of_range_are_refused(int threads, int queuedMax, int niceness) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputeLane("test", threads, queuedMax, niceness).Dispose());

    /// <summary>Holds the one thread of a lane until it is told to end.</summary>
    private sealed class Blocked : IDisposable
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Blocked(ComputeLane lane, CancellationToken? cancellation = null)
        {
            CancellationToken token = Token;
            Result = lane.RunAsync(
                () =>
                {
                    _begun.SetResult();
                    return _end.Task.Wait(Patience, token);
                },
                cancellation ?? token);
        }

        internal Task<bool> Result { get; }

        public void Dispose() => End();

        internal Task HasBegunAsync() => _begun.Task.WaitAsync(Patience, Token);

        internal void End() => _end.TrySetResult();
    }
}

// A log that nobody reads: it holds up neither requests nor the end of the server.
using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using Trent.Conformance.Harness;
using Trent.Conformance.Sealing;
using Trent.Observability;

namespace Trent.Conformance.Observability;

[UnsupportedOSPlatform("windows")]
public sealed class UnreadLogTests
{
    // Each of them leaves a line of some hundred bytes; a pipe holds 64 KiB.
    private const int LoggedRequests = 1_000;

    [Fact]
    public async Task A_server_whose_log_nobody_reads_answers_and_ends_when_it_is_asked_to()
    {
        await using Installation installation = new();
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
        for (int request = 0; request < LoggedRequests; request++)
        {
            _ = await installation.CallAsync("ListKeys", "{}");
        }

        TrentProcess server = installation.Server!;
        server.Signal(15);
        (int exitCode, string error) = await server.ExitAsync();
        Assert.Equal((0, string.Empty), (exitCode, error));
    }

    [Fact]
    public async Task The_end_gives_up_when_nobody_reads()
    {
        FakeTimeProvider clock = new();
        using StuckStream pipe = new();
        LineWriter lines = new(pipe, static _ => [], clock);
        lines.Write("first\n"u8.ToArray());
        await pipe.Writing;
        Task end = lines.DisposeAsync().AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        await end;
        pipe.Release();
    }

    [Fact]
    public async Task The_end_waits_for_a_slow_reader_before_it_gives_up()
    {
        FakeTimeProvider clock = new();
        using StuckStream pipe = new();
        LineWriter lines = new(pipe, static _ => [], clock);
        lines.Write("first\n"u8.ToArray());
        lines.Write("last\n"u8.ToArray());
        await pipe.Writing;
        Task end = lines.DisposeAsync().AsTask();
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(end.IsCompleted);
        pipe.Release();
        await end;
        Assert.Equal("first\nlast\n", pipe.Written);
    }

    // Takes nothing until it is released, as a full pipe does.
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Writing => writing.Task;

        public string Written => System.Text.Encoding.ASCII.GetString(ToArray());

        public void Release() => released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _ = writing.TrySetResult();
            await released.Task;
            Write(buffer.Span);
        }
    }
}

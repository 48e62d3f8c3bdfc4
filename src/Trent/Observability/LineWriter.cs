// Writes log lines to a stream from one task, so that a slow reader of the log never holds up a request.
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;

namespace Trent.Observability;

/// <summary>A bounded queue of lines. When its reader cannot keep up, lines are dropped, counted, and the count is written as soon as there is room.</summary>
[SuppressMessage("Reliability", "CA2213", Justification = "The stream belongs to whoever handed it in.")]
internal sealed class LineWriter : IAsyncDisposable
{
    // A few seconds of a busy server; at 500 bytes a line about 4 MB.
    private const int QueuedLinesMax = 8_192;

    // Longer than a busy reader takes for what is queued, shorter than service managers wait before they kill.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Stream target;
    private readonly Func<long, byte[]> describeLoss;
    private readonly TimeProvider clock;
    private readonly Channel<byte[]> queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedLinesMax) { SingleReader = true });
    private readonly Task pump;
    private long dropped;

    /// <summary>Starts writing.</summary>
    /// <param name="target">Where lines go; stays the caller's.</param>
    /// <param name="describeLoss">Makes the line that tells how many were dropped.</param>
    /// <param name="clock">The clock by which <see cref="DisposeAsync"/> waits.</param>
    public LineWriter(Stream target, Func<long, byte[]> describeLoss, TimeProvider clock)
    {
        this.target = target;
        this.describeLoss = describeLoss;
        this.clock = clock;
        pump = Task.Run(PumpAsync);
    }

    /// <summary>Queues a line, with its line end.</summary>
    public void Write(byte[] line)
    {
        if (!queue.Writer.TryWrite(line))
        {
            _ = Interlocked.Increment(ref dropped);
        }
    }

    /// <summary>Writes what is queued, and ends: after five seconds also where nobody reads it.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = queue.Writer.TryComplete();
        try
        {
            await pump.WaitAsync(EndPatience, clock);
        }
        catch (TimeoutException)
        {
            // Nobody reads the log, and nobody would read that its last lines are missing: the console is written by one at a time.
        }
    }

    private async Task PumpAsync()
    {
        ChannelReader<byte[]> lines = queue.Reader;
        try
        {
            while (await lines.WaitToReadAsync())
            {
                while (lines.TryRead(out byte[]? line))
                {
                    await target.WriteAsync(line);
                }

                long lost = Interlocked.Exchange(ref dropped, 0);
                if (lost > 0)
                {
                    await target.WriteAsync(describeLoss(lost));
                }

                await target.FlushAsync();
            }
        }
        catch (IOException closed)
        {
            // Whoever read the log is gone. The server goes on; the one other place to say so is standard error.
            await Console.Error.WriteLineAsync(new StringBuilder("trent: the log cannot be written any more: ").Append(closed.Message));
            await foreach (byte[] _ in lines.ReadAllAsync())
            {
                Interlocked.Increment(ref dropped);
            }
        }
    }
}

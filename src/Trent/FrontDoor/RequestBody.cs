// Reads a request body into one pooled buffer of bounded size, which is zeroed before it goes back: it may hold plaintext.
using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace Trent.FrontDoor;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    /// <summary>All of it is there.</summary>
    Complete = 1,

    /// <summary>It came too slowly.</summary>
    TooSlow,

    /// <summary>The client stopped before its end.</summary>
    Incomplete,

    /// <summary>It is longer than it may be. Only where the client did not say its length before.</summary>
    TooLong,

    /// <summary>Other large bodies hold all the memory that there is for them.</summary>
    NoRoom,
}

/// <summary>
/// The body of one request at a time. Its buffer grows as bytes come, and not because a client says that they will. Not safe for threads: it belongs to one connection.
/// </summary>
/// <param name="budget">What bodies may hold together.</param>
internal sealed class RequestBody(BodyBudget budget)
{
    private byte[] rented = [];
    private int length;
    private int taken;

    /// <summary>The bytes received.</summary>
    public ReadOnlyMemory<byte> Bytes => rented.AsMemory(0, length);

    /// <summary>Reads a body whose length is known.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <param name="contentLength">Its length, at most <see cref="FrontDoorLimits.BodyBytesMax"/>: checked by the caller.</param>
    public ValueTask<BodyOutcome> ReadAsync(PipeReader reader, int contentLength)
    {
        if (contentLength == 0)
        {
            return ValueTask.FromResult(BodyOutcome.Complete);
        }

        rented = ArrayPool<byte>.Shared.Rent(Math.Min(contentLength, FrontDoorLimits.SmallBodyBytes));
        return ReadAllAsync(reader, contentLength, isExact: true);
    }

    /// <summary>Reads a body of unknown length.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <param name="bytesMax">Its greatest length.</param>
    public ValueTask<BodyOutcome> ReadUpToAsync(PipeReader reader, int bytesMax)
    {
        rented = ArrayPool<byte>.Shared.Rent(Math.Min(bytesMax, FrontDoorLimits.SmallBodyBytes));
        return ReadAllAsync(reader, bytesMax, isExact: false);
    }

    /// <summary>Zeroes the bytes and gives the buffer back.</summary>
    public void Clear()
    {
        if (rented.Length > 0)
        {
            CryptographicOperations.ZeroMemory(rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
            rented = [];
            length = 0;
        }

        if (taken > 0)
        {
            budget.Release(taken);
            taken = 0;
        }
    }

    private bool MakeRoom(int bytes, int bytesMax)
    {
        if (bytes <= rented.Length)
        {
            return true;
        }

        int size = Math.Min(bytesMax, Math.Max(bytes, 2 * rented.Length));
        if (!budget.TryTake(size - taken))
        {
            return false;
        }

        taken = size;
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        rented.AsSpan(0, length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        rented = larger;
        return true;
    }

    private async ValueTask<BodyOutcome> ReadAllAsync(PipeReader reader, int bytesMax, bool isExact)
    {
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync();
                if (result.Buffer.Length > bytesMax - length)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return BodyOutcome.TooLong;
                }

                if (!MakeRoom(length + (int)result.Buffer.Length, bytesMax))
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return BodyOutcome.NoRoom;
                }

                result.Buffer.CopyTo(rented.AsSpan(length));
                length += (int)result.Buffer.Length;
                reader.AdvanceTo(result.Buffer.End);
                if (isExact && length == bytesMax)
                {
                    return BodyOutcome.Complete;
                }

                if (result.IsCompleted)
                {
                    return isExact ? BodyOutcome.Incomplete : BodyOutcome.Complete;
                }
            }
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status408RequestTimeout ? BodyOutcome.TooSlow : BodyOutcome.Incomplete;
        }
        catch (IOException)
        {
            // The connection is gone; there is nobody to answer, and nothing went wrong on this side.
            return BodyOutcome.Incomplete;
        }
    }
}

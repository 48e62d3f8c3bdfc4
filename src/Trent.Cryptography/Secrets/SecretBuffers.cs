// Secrets whose length is known only once they are written.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>Writes a secret of unknown length into pinned memory, as the platform's Try methods do.</summary>
internal delegate bool TryWriteSecret<in TState>(TState state, Span<byte> destination, out int written)
    where TState : allows ref struct;

internal static class SecretBuffers
{
    /// <summary>A buffer of exactly the length that was written.</summary>
    /// <exception cref="CryptographicException">The secret is longer than <paramref name="bytesMax"/>, or empty.</exception>
    internal static SecretBuffer Export<TState>(int bytesMax, TState state, TryWriteSecret<TState> write)
        where TState : allows ref struct =>
        TryExport(bytesMax, state, write) ?? throw new CryptographicException("A secret could not be exported.");

    /// <summary>As <see cref="Export"/>, or <see langword="null"/> when nothing was written.</summary>
    internal static SecretBuffer? TryExport<TState>(int bytesMax, TState state, TryWriteSecret<TState> write)
        where TState : allows ref struct
    {
        Span<byte> room = GC.AllocateArray<byte>(bytesMax, pinned: true);
        try
        {
            return write(state, room, out int written) && written > 0 ? SecretBuffer.CopyOf(room[..written]) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }
}

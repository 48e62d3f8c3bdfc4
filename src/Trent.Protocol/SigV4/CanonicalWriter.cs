// The bounded buffer in which a canonical request or a string to sign is put together.
using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Trent.Protocol.SigV4;

/// <summary>
/// Appends to a buffer that starts on the caller's stack and grows into a rented one up to a bound; what does not fit is dropped and
/// <see cref="Overflowed"/> says so. Rented buffers are cleared on return, for they may hold a session token.
/// </summary>
internal ref struct CanonicalWriter
{
    private readonly int _bytesMax;
    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _length;

    public CanonicalWriter(Span<byte> initial, int bytesMax)
    {
        _buffer = initial;
        _bytesMax = bytesMax;
    }

    /// <summary>Whether something was dropped because the bound was reached.</summary>
    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (Reserve(bytes.Length))
        {
            bytes.CopyTo(_buffer[_length..]);
            _length += bytes.Length;
        }
    }

    public void Append(byte value)
    {
        if (Reserve(1))
        {
            _buffer[_length++] = value;
        }
    }

    /// <summary>Appends text as UTF-8.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (Reserve(text.Length) && Encoding.UTF8.TryGetBytes(text, _buffer[_length..], out var written))
        {
            _length += written;
        }
        else if (!Overflowed && Reserve(Encoding.UTF8.GetByteCount(text)))
        {
            _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);
        }
    }

    /// <summary>Appends bytes in lower-case hexadecimal.</summary>
    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        if (Reserve(bytes.Length * 2))
        {
            Convert.TryToHexStringLower(bytes, _buffer[_length..], out var written);
            _length += written;
        }
    }

    /// <summary>Appends a header value without the blanks round it and with every run of blanks inside it as a single one.</summary>
    public void AppendFolded(scoped ReadOnlySpan<char> value)
    {
        value = value.Trim(" \t");
        while (true)
        {
            var run = IndexOfFoldedRun(value);
            if (run < 0)
            {
                Append(value);
                return;
            }

            Append(value[..run]);
            Append((byte)' ');
            value = value[run..].TrimStart(" \t");
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            CryptographicOperations.ZeroMemory(_rented.AsSpan(0, _length));
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private static int IndexOfFoldedRun(ReadOnlySpan<char> value)
    {
        var doubled = value.IndexOf("  ", StringComparison.Ordinal);
        var tab = value.IndexOf('\t');
        if (tab < 0)
        {
            return doubled;
        }

        var tabRun = tab > 0 && value[tab - 1] == ' ' ? tab - 1 : tab;
        return doubled < 0 ? tabRun : Math.Min(doubled, tabRun);
    }

    private bool Reserve(int more)
    {
        if (Overflowed || more > _bytesMax - _length)
        {
            Overflowed = true;
            return false;
        }

        if (_buffer.Length - _length < more)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, _buffer.Length * 2));
            Written.CopyTo(larger);
            var length = _length;
            Dispose();
            _length = length;
            _rented = larger;
            _buffer = larger;
        }

        return true;
    }
}

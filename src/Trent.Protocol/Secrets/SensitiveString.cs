// Secret text on its way over the wire (the credential of an external key store): held as UTF-8 that cannot be printed.
using System.Diagnostics;
using System.Text;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>
/// Secret text of a command or an output. It is held as UTF-8 in a <see cref="SensitiveBytes"/>, never as a string, and zeroed by
/// <see cref="Dispose"/>. Two instances are equal only when they are the same object.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(SensitiveStringConverter))]
public sealed class SensitiveString : IDisposable
{
    private readonly SensitiveBytes utf8;

    private SensitiveString(SensitiveBytes utf8, int length)
    {
        this.utf8 = utf8;
        Length = length;
    }

    /// <summary>The length in UTF-16 code units, which is how the API counts the length of text.</summary>
    public int Length { get; }

    /// <summary>The secret itself, in UTF-8. The span must not be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The text is gone already.</exception>
    public ReadOnlySpan<byte> DangerousUtf8Span => utf8.DangerousSpan;

    /// <summary>A copy of text that the caller keeps, and zeroes, himself.</summary>
    /// <exception cref="EncoderFallbackException">The text holds half of a surrogate pair.</exception>
    public static SensitiveString CopyOf(ReadOnlySpan<char> text)
    {
        SensitiveBytes utf8 = SensitiveBytes.Create(StrictUtf8.GetByteCount(text), text, static (target, source) => StrictUtf8.GetBytes(source, target));
        return new SensitiveString(utf8, text.Length);
    }

    /// <summary>Takes over UTF-8 that is known to be valid.</summary>
    internal static SensitiveString Adopt(SensitiveBytes utf8) => new(utf8, Encoding.UTF8.GetCharCount(utf8.DangerousSpan));

    /// <summary>Zeroes the text. May be called again, and from any thread.</summary>
    public void Dispose() => utf8.Dispose();

    /// <summary>Says that there is a secret, never which, nor how long it is.</summary>
    public override string ToString() => "[sensitive text]";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}

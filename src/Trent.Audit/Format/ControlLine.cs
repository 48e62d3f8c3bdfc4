// The lines of a segment that are not records: its header, the signature of a group, its end. All are signed.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Trent.Cryptography;

namespace Trent.Audit;

/// <summary>What a control line is.</summary>
internal enum ControlKind
{
    /// <summary>The first line of a segment.</summary>
    Header,

    /// <summary>Follows the records of a group and signs them.</summary>
    Group,

    /// <summary>The last line of a segment to which nothing is added any more.</summary>
    Close,
}

/// <summary>
/// One control line (docs/audit-trail.md). Members that its kind does not have are zero or empty. There is one way to write each: a line that
/// is not exactly what writing its values gives is none.
/// </summary>
internal sealed class ControlLine
{
    internal const int Version = 1;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    internal required ControlKind Kind { get; init; }

    /// <summary>The store, 32 hexadecimal digits (header).</summary>
    internal string StoreId { get; init; } = string.Empty;

    /// <summary>The number of the segment, from 1 (header, close).</summary>
    internal long Segment { get; init; }

    /// <summary>The first record of the segment or group.</summary>
    internal long First { get; init; }

    /// <summary>The last record of the group or segment.</summary>
    internal long Last { get; init; }

    /// <summary>The chain after the last record; in a header, at the end of the segment before.</summary>
    internal required byte[] Chain { get; init; }

    /// <summary>The key of the signatures as SubjectPublicKeyInfo (header).</summary>
    internal byte[] PublicKey { get; init; } = [];

    /// <summary>The epoch of the store.</summary>
    internal required long StoreEpoch { get; init; }

    internal required DateTimeOffset Time { get; init; }

    internal byte[] Signature { get; private set; } = [];

    internal static ReadOnlySpan<byte> Start => "{\"trentAudit\":\""u8;

    private static ReadOnlySpan<byte> SignatureStart => ",\"signature\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Writes the line with its signature and the line end.</summary>
    /// <returns>How many bytes were written.</returns>
    internal int WriteSigned(Span<byte> line, ISigningKey key)
    {
        int signed = WriteBody(line);
        Signature = key.Sign(SigningScheme.Ed25519, MessageForm.Raw, line[..signed]);
        return signed + WriteSignature(line[signed..]);
    }

    internal bool IsSignedBy(Ed25519PublicKey key)
    {
        Span<byte> body = stackalloc byte[AuditLimits.ControlLineBytesMax];
        return key.Verify(body[..WriteBody(body)], Signature);
    }

    /// <summary>Reads a line without its end.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> line, [NotNullWhen(true)] out ControlLine? control)
    {
        control = null;
        if (line.Length > AuditLimits.ControlLineBytesMax || !line.StartsWith(Start))
        {
            return false;
        }

        try
        {
            control = Read(line);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return false;
        }

        Span<byte> written = stackalloc byte[AuditLimits.ControlLineBytesMax + 1];
        int length = control.WriteBody(written);
        length += control.WriteSignature(written[length..]);
        if (written[..(length - 1)].SequenceEqual(line))
        {
            return true;
        }

        control = null;
        return false;
    }

    private static ControlLine Read(ReadOnlySpan<byte> line)
    {
        using JsonDocument document = JsonDocument.Parse(line.ToArray());
        JsonElement root = document.RootElement;
        ControlKind kind = root.GetProperty("trentAudit").GetString() switch
        {
            "header" => ControlKind.Header,
            "group" => ControlKind.Group,
            "close" => ControlKind.Close,
            _ => throw new FormatException(),
        };
        bool isHeader = kind == ControlKind.Header;
        if (isHeader && root.GetProperty("version").GetInt32() != Version)
        {
            throw new FormatException();
        }

        var control = new ControlLine
        {
            Kind = kind,
            StoreId = isHeader ? Text(root, "storeId") : string.Empty,
            Segment = kind == ControlKind.Group ? 0 : Number(root, "segment"),
            First = kind == ControlKind.Close ? 0 : Number(root, "first"),
            Last = isHeader ? 0 : Number(root, "last"),
            Chain = Hexadecimal(root, isHeader ? "previousChain" : "chain", Chains.Bytes),
            PublicKey = isHeader ? root.GetProperty("publicKey").GetBytesFromBase64() : [],
            StoreEpoch = Number(root, "storeEpoch"),
            Time = DateTimeOffset.ParseExact(Text(root, "time"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Signature = Hexadecimal(root, "signature", Ed25519PublicKey.SignatureBytes),
        };
        return isHeader && (control.StoreId.Length != 2 * SealedContext.StoreIdBytes || control.PublicKey.Length != Ed25519PublicKey.EncodedBytes) ? throw new FormatException() : control;
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException();

    private static long Number(JsonElement root, string name) => root.GetProperty(name).GetInt64() is var number and >= 0 and <= AuditLimits.NumberMax ? number : throw new FormatException();

    private static byte[] Hexadecimal(JsonElement root, string name, int length) =>
        Convert.FromHexString(Text(root, name)) is var bytes && bytes.Length == length ? bytes : throw new FormatException();

    private int WriteBody(Span<byte> line)
    {
        Span<char> chain = stackalloc char[2 * Chains.Bytes];
        Span<char> time = stackalloc char[32];
        _ = Convert.TryToHexStringLower(Chain, chain, out int chainLength);
        _ = Time.TryFormat(time, out int timeLength, TimeFormat, CultureInfo.InvariantCulture);
        chain = chain[..chainLength];
        time = time[..timeLength];
        int written;
        bool fits = Kind switch
        {
            ControlKind.Header => Utf8.TryWrite(
                line,
                CultureInfo.InvariantCulture,
                $"{{\"trentAudit\":\"header\",\"version\":{Version},\"storeId\":\"{StoreId}\",\"segment\":{Segment},\"first\":{First},\"previousChain\":\"{chain}\",\"publicKey\":\"{Convert.ToBase64String(PublicKey)}\",\"storeEpoch\":{StoreEpoch},\"time\":\"{time}\"",
                out written),
            ControlKind.Group => Utf8.TryWrite(
                line, CultureInfo.InvariantCulture, $"{{\"trentAudit\":\"group\",\"first\":{First},\"last\":{Last},\"chain\":\"{chain}\",\"storeEpoch\":{StoreEpoch},\"time\":\"{time}\"", out written),
            _ => Utf8.TryWrite(
                line, CultureInfo.InvariantCulture, $"{{\"trentAudit\":\"close\",\"segment\":{Segment},\"last\":{Last},\"chain\":\"{chain}\",\"storeEpoch\":{StoreEpoch},\"time\":\"{time}\"", out written),
        };
        return fits ? written : throw new ArgumentException("A control line is longer than its bound.");
    }

    private int WriteSignature(Span<byte> line)
    {
        SignatureStart.CopyTo(line);
        _ = Convert.TryToHexStringLower(Signature, line[SignatureStart.Length..], out int digits);
        int at = SignatureStart.Length + digits;
        End.CopyTo(line[at..]);
        at += End.Length;
        line[at] = (byte)'\n';
        return at + 1;
    }
}

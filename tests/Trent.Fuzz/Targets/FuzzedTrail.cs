// A trail of two segments, the first of them closed, made line by line, so that its lines are known one by one.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trent.Audit;
using Trent.Cryptography;

namespace Trent.Fuzz.Targets;

internal sealed class FuzzedTrail : IDisposable
{
    private const int RecordsOfFirst = 4;
    private const int RecordsInAll = 7;
    private const string StoreId = "00112233445566778899aabbccddeeff";

    private static readonly DateTimeOffset Time = new(2026, 11, 26, 6, 29, 34, 123, TimeSpan.Zero);

    private readonly UsableKey key;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] chain = new byte[Chains.Bytes];

    public FuzzedTrail()
    {
        using KeyMaterial material = KeyAlgorithm.Ed25519.Generate();
        key = KeyAlgorithm.Ed25519.Load(material.Secret);
        PublicKey = Ed25519PublicKey.TryRead(material.PublicKey.Span, out Ed25519PublicKey? read) ? read : throw new InvalidOperationException("A public key that was just made is not read.");
        First = [Header(1, 1), Record(1), Record(2), Group(1, 2), Record(3), Record(4), Group(3, 4), Close(1, RecordsOfFirst)];
        Second = [Header(2, RecordsOfFirst + 1), Record(5), Group(5, 5), Record(6), Record(RecordsInAll), Group(6, RecordsInAll)];
    }

    public Ed25519PublicKey PublicKey { get; }

    public ISigningKey Signer => (ISigningKey)key;

    /// <summary>The lines of the closed segment, with their ends.</summary>
    public byte[][] First { get; }

    /// <summary>The lines of the newest segment, with their ends.</summary>
    public byte[][] Second { get; }

    public static string NameOfFirst => AuditDirectory.NameOf(1);

    public static string NameOfSecond => AuditDirectory.NameOf(RecordsOfFirst + 1);

    /// <summary>The record of a number, a JSON object.</summary>
    public static byte[] RecordOf(long sequence)
    {
        string number = sequence.ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(sequence == RecordsInAll
            ? """{"eventVersion":"1.11","eventTime":"2026-11-26T06:29:34Z","eventSource":"audit.trent","eventName":"DeleteExpiredSegments","requestParameters":{"retentionDays":1,"segments":[{"segment":0,"file":"x","last":1,"chain":"00"}]}}"""
            : $$$$"""{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/r/s","accountId":"111122223333","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/r","userName":"r"}}},"eventTime":"2026-11-26T06:29:34Z","eventSource":"kms.amazonaws.com","eventName":"Encrypt","resources":[{"ARN":"arn:aws:kms:eu-central-1:111122223333:key/k"}],"eventID":"e{{{{number}}}}","recipientAccountId":"111122223333"}""");
    }

    /// <summary>Whether there is a record of that number.</summary>
    public static bool Has(long sequence) => sequence is >= 1 and <= RecordsInAll;

    /// <summary>Makes the chain of all records in lines what it has to be, as whoever changes a trail without its key can.</summary>
    public byte[] Rechain(byte[] segment, byte[] before)
    {
        using MemoryStream rechained = new();
        before.CopyTo(chain, 0);
        bool isHeader = true;
        foreach (Range range in segment.AsSpan().Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = segment.AsSpan()[range];
            bool isLast = range.End.GetOffset(segment.Length) == segment.Length;
            if (isHeader)
            {
                Chains.Advance(chain, line, [], hash);
                isHeader = false;
            }
            else if (!line.StartsWith(ControlLine.Start) && Chains.TryReadPlace(line, out int length, out long sequence, new byte[Chains.Bytes]))
            {
                byte[] record = [.. line[..length], (byte)'}'];
                Chains.Advance(chain, record, [], hash);
                byte[] written = new byte[record.Length + Chains.PlaceBytesMax];
                rechained.Write(written.AsSpan(0, Chains.WriteLine(written, record, sequence, chain) - (isLast ? 1 : 0)));
                continue;
            }

            rechained.Write(line);
            if (!isLast)
            {
                rechained.WriteByte((byte)'\n');
            }
        }

        return rechained.ToArray();
    }

    public void Dispose()
    {
        hash.Dispose();
        key.Dispose();
    }

    private byte[] Header(long segment, long first)
    {
        byte[] line = Signed(new ControlLine
        {
            Kind = ControlKind.Header,
            StoreId = StoreId,
            Segment = segment,
            First = first,
            Chain = [.. chain],
            PublicKey = PublicKey.Encoded.ToArray(),
            StoreEpoch = 1,
            Time = Time,
        });
        Chains.Advance(chain, line.AsSpan(0, line.Length - 1), [], hash);
        return line;
    }

    private byte[] Record(long sequence)
    {
        byte[] record = RecordOf(sequence);
        Chains.Advance(chain, record, [], hash);
        byte[] line = new byte[record.Length + Chains.PlaceBytesMax];
        return line[..Chains.WriteLine(line, record, sequence, chain)];
    }

    private byte[] Group(long first, long last) => Signed(new ControlLine { Kind = ControlKind.Group, First = first, Last = last, Chain = [.. chain], StoreEpoch = 2, Time = Time });

    private byte[] Close(long segment, long last) => Signed(new ControlLine { Kind = ControlKind.Close, Segment = segment, Last = last, Chain = [.. chain], StoreEpoch = 2, Time = Time });

    private byte[] Signed(ControlLine control)
    {
        byte[] line = new byte[AuditLimits.ControlLineBytesMax + 1];
        return line[..control.WriteSigned(line, Signer)];
    }
}

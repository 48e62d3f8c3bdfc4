// The files of the audit trail, as whoever can write to the disk leaves them: single lines, and whole segments as all their readers take them.
using System.Globalization;
using System.Text;
using Trent.Audit;
using Trent.Engine.Auditing;

namespace Trent.Fuzz.Targets;

/// <summary>One line without its end.</summary>
internal sealed class TrailLineTarget : Target
{
    private readonly FuzzedTrail trail = new();
    private readonly HashSet<string> signed;

    public TrailLineTarget() => signed = [.. trail.First.Concat(trail.Second).Select(static line => Convert.ToHexString(line.AsSpan(0, line.Length - 1)))];

    public override string Name => "trail-line";

    public override IEnumerable<byte[]> Seeds => trail.First.Concat(trail.Second).Select(static line => line[..^1]);

    public override int Run(byte[] input)
    {
        if (ControlLine.TryRead(input, out ControlLine? control))
        {
            bool isSigned = control.IsSignedBy(trail.PublicKey);
            Require(!isSigned || signed.Contains(Convert.ToHexString(input)), "A line is signed that was never made.");
            byte[] written = new byte[AuditLimits.ControlLineBytesMax + 1];
            byte[] line = written[..(control.WriteSigned(written, trail.Signer) - 1)];
            Require(ControlLine.TryRead(line, out ControlLine? again) && again.IsSignedBy(trail.PublicKey), "A line that was signed anew is not read.");
            Require(WithoutSignature(line).SequenceEqual(WithoutSignature(input)), "A line is not written as it was read.");
            return HashCode.Combine(control.Kind, isSigned, control.First > control.Last);
        }

        byte[] chain = new byte[Chains.Bytes];
        if (!Chains.TryReadPlace(input, out int length, out long sequence, chain))
        {
            return input.Length / 32;
        }

        byte[] record = [.. input.AsSpan(0, length), (byte)'}'];
        byte[] place = new byte[record.Length + Chains.PlaceBytesMax];
        Require(place.AsSpan(0, Chains.WriteLine(place, record, sequence, chain) - 1).SequenceEqual(input), "The place of a record is not written as it was read.");
        return HashCode.Combine(1, sequence.ToString(CultureInfo.InvariantCulture).Length);
    }

    public override void Dispose()
    {
        trail.Dispose();
        base.Dispose();
    }

    private static ReadOnlySpan<byte> WithoutSignature(ReadOnlySpan<byte> line) => line[..line.LastIndexOf(",\"signature\":\""u8)];
}

/// <summary>
/// The first byte says which of two segments is changed and whether the chain is made to fit again; the rest is the segment. The verifier, the
/// start of a server and the search read it.
/// </summary>
internal sealed class TrailTarget : Target
{
    private const int SecondBit = 1;
    private const int ChainBit = 2;

    private static readonly AuditQuery[] Queries =
    [
        new() { EventName = "Encrypt" },
        new() { Principal = "r", Since = DateTimeOffset.UnixEpoch },
        new() { Key = "k", Account = "111122223333" },
        new() { Error = "*", EventId = "e3" },
    ];

    private readonly DirectoryInfo directory = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "trent-fuzz-" + Path.GetRandomFileName()), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private readonly FuzzedTrail trail = new();
    private readonly FuzzedTrail foreign = new();
    private readonly byte[] first;
    private readonly byte[] second;
    private readonly byte[] chainOfFirst;

    public TrailTarget()
    {
        first = [.. trail.First.SelectMany(static line => line)];
        second = [.. trail.Second.SelectMany(static line => line)];
        _ = ControlLine.TryRead(trail.First[^1].AsSpan(0, trail.First[^1].Length - 1), out ControlLine? close);
        chainOfFirst = close!.Chain;
    }

    public override string Name => "trail";

    public override int BytesMax => 6000;

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. first],
        [1, .. second],
        [2, .. first],
        [3, .. second],
        [1, .. second, 0, 0, 0],
        [1, .. second[..^40]],
        [0, .. foreign.First.SelectMany(static line => line)],
        [1, .. foreign.Second.SelectMany(static line => line)],
        [1, .. second, .. trail.First[1]],
        [1, .. trail.Second[..^1].SelectMany(static line => line)],
        .. new[] { "\"sequence\":6", "\"segment\":2", "\"first\":5", "\"storeEpoch\":1", "\"last\":5" }.Select(number => (byte[])[1, .. Encoding.UTF8.GetBytes(AtItsEnd(number))]),
    ];

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        bool isSecond = (input[0] & SecondBit) != 0;
        byte[] segment = input[1..];
        segment = (input[0] & ChainBit) != 0 ? trail.Rechain(segment, isSecond ? chainOfFirst : new byte[Chains.Bytes]) : segment;
        File.WriteAllBytes(Path.Combine(directory.FullName, FuzzedTrail.NameOfFirst), isSecond ? first : segment);
        File.WriteAllBytes(Path.Combine(directory.FullName, FuzzedTrail.NameOfSecond), isSecond ? segment : second);
        bool isUnchanged = segment.AsSpan().SequenceEqual(isSecond ? second : first);

        AuditVerification verified = AuditVerifier.Verify(directory.FullName, trail.PublicKey.Encoded, expected: null, CancellationToken.None);
        Require(!isUnchanged || verified.IsSound, "A sound trail is called unsound.");
        Require(isSecond || isUnchanged || !verified.IsSound, "A closed segment is called sound that was changed.");
        _ = AuditVerifier.Verify(directory.FullName, default, expected: null, CancellationToken.None);
        string? refusal = Open(verified);
        int found = Queries.Sum(query => AuditReader.Search(directory.FullName, query).Count());
        return HashCode.Combine(verified.Faults.Count > 0 ? verified.Faults[0].What.Length : 0, verified.FaultCount, verified.LastSequence, verified.UnsignedRecords, refusal?.Length, found);
    }

    public override void Dispose()
    {
        directory.Delete(recursive: true);
        trail.Dispose();
        foreign.Dispose();
        base.Dispose();
    }

    // The newest segment with a number at the end of its type.
    private string AtItsEnd(string number) =>
        Encoding.UTF8.GetString(second).Replace(number, string.Create(CultureInfo.InvariantCulture, $"{number[..^1]}{long.MaxValue}"), StringComparison.Ordinal);

    // What a server takes when it starts: every record that a signature covers is one that was made.
    private string? Open(AuditVerification verified)
    {
        List<(long Sequence, byte[] Record)> seen = [];
        TrailReading reading;
        try
        {
            reading = TrailReading.Read(directory.FullName, trail.PublicKey, scanFrom: 1, (sequence, record, _) => seen.Add((sequence, record.ToArray())));
        }
        catch (AuditDamageException refused)
        {
            Require(!verified.IsSound, "A server refuses a trail that the verifier calls sound.");
            return refused.Message;
        }

        foreach ((long sequence, byte[] record) in seen.Where(one => one.Sequence <= reading.Last))
        {
            Require(FuzzedTrail.Has(sequence) && FuzzedTrail.RecordOf(sequence).AsSpan(0, record.Length).SequenceEqual(record), "A signed record is taken that was never made.");
        }

        Require(seen.Count(one => one.Sequence <= reading.Last) == reading.Last, "Signed records are missing, and nobody noticed.");
        Require(verified.IsSound, "A server takes a trail that the verifier calls unsound.");
        return null;
    }
}

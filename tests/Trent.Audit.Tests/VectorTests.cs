// The trail in docs/vectors, which another program made: it verifies here, and the writer makes the same bytes.
using Trent.Cryptography;

namespace Trent.Audit.Tests;

public sealed class VectorTests
{
    private static readonly byte[] Pkcs8Start = [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private static string Vectors
    {
        get
        {
            DirectoryInfo? directory = new(AppContext.BaseDirectory);
            while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
            {
                directory = directory.Parent;
            }

            return Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException("The tests run outside a checkout."), "docs", "vectors", "audit-trail-v1");
        }
    }

    [Fact]
    public void The_published_trail_verifies()
    {
        AuditVerification verified = AuditVerifier.Verify(Vectors, default, expected: null, TestContext.Current.CancellationToken);
        Assert.Empty(verified.Faults);
        Assert.Equal((2, 4, 1, 4), (verified.Segments, verified.Records, verified.FirstSequence, verified.LastSequence));
        Assert.Equal(("000102030405060708090a0b0c0d0e0f", 7), (verified.StoreId, verified.StoreEpoch));
    }

    [Fact]
    public async Task The_writer_makes_the_bytes_of_the_published_trail()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
        using KeyMaterial material = KeyAlgorithm.Ed25519.Import([.. Pkcs8Start, .. seed])!;
        using UsableKey key = KeyAlgorithm.Ed25519.Load(material.Secret);
        Assert.True(Ed25519PublicKey.TryRead(material.PublicKey.Span, out Ed25519PublicKey? publicKey));
        DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-audit-");
        try
        {
            TestClock clock = new();
            SegmentMaking making = new(directory.FullName, "000102030405060708090a0b0c0d0e0f", publicKey, (ISigningKey)key, clock, () => 7);
            using SegmentStock stock = new(directory.FullName, AuditLimits.SegmentBytesMin, clock);
            byte[] chain = new byte[Chains.Bytes];
            long sequence = 1;
            byte[] group = new byte[4096];
            foreach ((int segmentNumber, int[] groups) in new[] { (1, new[] { 2, 1 }), (2, [1]) })
            {
                WriteThroughFile prepared = stock.Take();
                using Segment segment = Segment.Start(making, stock, prepared, segmentNumber, sequence, chain);
                foreach (int records in groups)
                {
                    long first = sequence;
                    int length = 0;
                    for (; sequence < first + records; sequence++)
                    {
                        byte[] record = System.Text.Encoding.UTF8.GetBytes($$"""{"eventVersion":"1.11","eventName":"Encrypt","eventID":"00000000-0000-4000-8000-{{sequence:D12}}"}""");
                        using (var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256))
                        {
                            Chains.Advance(chain, record, [], hash);
                        }

                        length += Chains.WriteLine(group.AsSpan(length), record, sequence, chain);
                    }

                    length += segment.SignGroup(group.AsSpan(length), first, sequence - 1, chain);
                    segment.Write(group.AsSpan(0, length));
                }

                if (segmentNumber == 1)
                {
                    segment.Close(sequence - 1, chain);
                }
            }

            foreach (string name in AuditDirectory.Segments(Vectors))
            {
                string written = (await File.ReadAllTextAsync(Path.Combine(directory.FullName, name), TestContext.Current.CancellationToken)).TrimEnd('\0');
                Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Vectors, name), TestContext.Current.CancellationToken), written);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}

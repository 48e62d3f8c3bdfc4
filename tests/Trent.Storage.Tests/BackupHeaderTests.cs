// The header of a backup, byte by byte: bytes on disk are for ever.
using System.Security.Cryptography;
using CsCheck;
using Trent.Storage.Backups;

namespace Trent.Storage.Tests;

public sealed class BackupHeaderTests
{
    // Made from the table in docs/backup.md by other code than the product's.
    private const string Vector =
        "5452454e5442414b00000001000102030405060708090a0b0c0d0e0f0000019c00000000000000000000002a00000001000000000000a000" +
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf05302e312e30000000000000000000000000000000000000" +
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000007ec1e999e41aed08" +
        "18228d3692d15497f5c86f0443ff614311d685e4e74a53d4";

    private static readonly BackupHeader Example = new()
    {
        StoreId = Convert.FromHexString("000102030405060708090a0b0c0d0e0f"),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(0x19c00000000),
        Epoch = 42,
        SchemaVersion = 1,
        ContentBytes = 40_960,
        ContentDigest = Convert.FromHexString("a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"),
        Release = "0.1.0",
    };

    [Fact]
    public void A_header_is_written_as_the_vector_says()
    {
        Assert.Equal(Vector, Convert.ToHexStringLower(Example.Write()));
    }

    [Fact]
    public void The_vector_is_read_as_what_it_was_made_of()
    {
        Assert.True(BackupHeader.TryRead(Convert.FromHexString(Vector), out BackupHeader? header));
        Assert.Equal(Example.StoreId.ToArray(), header.StoreId.ToArray());
        Assert.Equal(Example.ContentDigest.ToArray(), header.ContentDigest.ToArray());
        Assert.Equal((Example.CreatedAt, Example.Epoch, Example.SchemaVersion, Example.ContentBytes, Example.Release), (header.CreatedAt, header.Epoch, header.SchemaVersion, header.ContentBytes, header.Release));
    }

    [Theory]
    [InlineData(28, "ffffffffffffffff")]
    [InlineData(28, "7fffffffffffffff")]
    [InlineData(36, "ffffffffffffffff")]
    [InlineData(44, "00000000")]
    [InlineData(44, "80000000")]
    [InlineData(48, "0000000000000000")]
    [InlineData(48, "00000000000001ff")]
    [InlineData(48, "0000010000000001")]
    [InlineData(48, "ffffffffffffffff")]
    [InlineData(88, "00")]
    [InlineData(88, "40")]
    [InlineData(88, "ff")]
    [InlineData(89, "20")]
    [InlineData(89, "c3")]
    [InlineData(94, "31")]
    [InlineData(159, "01")]
    [InlineData(8, "00000002")]
    [InlineData(0, "74")]
    public void A_member_outside_its_bounds_is_refused_even_with_a_good_digest(int offset, string value)
    {
        byte[] bytes = Convert.FromHexString(Vector);
        Convert.FromHexString(value).CopyTo(bytes, offset);
        SHA256.HashData(bytes.AsSpan(0, 160)).CopyTo(bytes, 160);
        Assert.False(BackupHeader.TryRead(bytes, out _));
    }

    [Fact]
    public void Whatever_is_read_is_written_again_to_the_letter_and_nothing_makes_the_reader_fail()
    {
        Gen<byte[]> random = Gen.Byte.Array[0, 2 * BackupHeader.Bytes];
        Gen<byte[]> nearly = Gen.Select(Gen.Int[0, 159], Gen.Byte).List[0, 6].Select(static changes =>
        {
            byte[] bytes = Convert.FromHexString(Vector);
            foreach ((int offset, byte value) in changes)
            {
                bytes[offset] = value;
            }

            SHA256.HashData(bytes.AsSpan(0, 160)).CopyTo(bytes, 160);
            return bytes;
        });
        Gen.OneOf(random, nearly).Sample(
            static bytes => !BackupHeader.TryRead(bytes, out BackupHeader? header) || header.Write().AsSpan().SequenceEqual(bytes), iter: 200_000);
    }
}

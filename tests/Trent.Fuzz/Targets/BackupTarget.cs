// Backups that somebody else kept: the header, and the database behind it as far as it is looked at before anything is put in place.
using System.Buffers.Binary;
using System.Security.Cryptography;
using Trent.Embedded;
using Trent.Storage;
using Trent.Storage.Backups;

namespace Trent.Fuzz.Targets;

/// <summary>The first byte says whether the digest of the header is made anew, so that what stands behind it is reached.</summary>
internal sealed class BackupHeaderTarget : Target
{
    private readonly byte[] made = new BackupHeader
    {
        StoreId = new byte[16],
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_795_700_000_000),
        Epoch = 7,
        SchemaVersion = 1,
        ContentBytes = 4096,
        ContentDigest = new byte[SHA256.HashSizeInBytes],
        Release = "0.5.0",
    }.Write();

    public override string Name => "backup-header";

    public override int BytesMax => BackupHeader.Bytes + 2;

    public override IEnumerable<byte[]> Seeds => [[0, .. made], [1, .. made]];

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        byte[] bytes = input[1..];
        bool isSummed = (input[0] & 1) == 1 && bytes.Length == BackupHeader.Bytes;
        if (isSummed)
        {
            _ = SHA256.HashData(bytes.AsSpan(0, BackupHeader.Bytes - SHA256.HashSizeInBytes), bytes.AsSpan(BackupHeader.Bytes - SHA256.HashSizeInBytes));
        }

        if (!BackupHeader.TryRead(bytes, out BackupHeader? header))
        {
            return HashCode.Combine(isSummed, bytes.Length);
        }

        Require(isSummed || bytes.AsSpan().SequenceEqual(made), "A header is read that was changed.");
        Require(header.Write().AsSpan().SequenceEqual(bytes), "A header is not written as it was read.");
        return HashCode.Combine(header.Release.Length, header.SchemaVersion == 1, header.Epoch == 7);
    }
}

/// <summary>
/// The first byte says whether header and digest are made to fit what follows: places in the database and what stands there instead, five bytes
/// each, and at the end perhaps two with which the database is cut off.
/// </summary>
internal sealed class BackupTarget : Target
{
    private const int PatchBytes = 5;

    private readonly DirectoryInfo directory = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "trent-fuzz-" + Path.GetRandomFileName()), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private readonly string path;
    private readonly string laidDown;
    private readonly BackupHeader header;
    private readonly byte[] database;

    public BackupTarget()
    {
        using FuzzedService service = new();
        path = Path.Combine(directory.FullName, "backup");
        header = StoreBackup.WriteAsync(service.DataDirectory, path, "0.5.0", TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
        database = File.ReadAllBytes(path)[BackupHeader.Bytes..];
        laidDown = Path.Combine(directory.FullName, "laid-down");
        Directory.CreateDirectory(laidDown, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public override string Name => "backup";

    public override int BytesMax => 200;

    public override IEnumerable<byte[]> Seeds => [[0], [1], [1, 0, 0, 0, 0, 0], .. Enumerable.Range(0, 30).Select(static at => (byte[])[1, 0, 0, (byte)(at / 2), (byte)(at * 8), 255, 255, 255])];

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        byte[] changed = Change(input.AsSpan(1));
        bool fits = (input[0] & 1) == 1;
        BackupHeader written = fits ? header with { ContentBytes = Math.Max(changed.Length, BackupHeader.ContentBytesMin), ContentDigest = SHA256.HashData(changed) } : header;
        File.WriteAllBytes(path, [.. written.Write(), .. changed]);
        foreach (string left in Directory.EnumerateFiles(laidDown))
        {
            File.Delete(left);
        }

        try
        {
            BackupHeader read = StagedRestore.ExtractAsync(path, laidDown, CancellationToken.None).GetAwaiter().GetResult();
            Require(fits || changed.AsSpan().SequenceEqual(database), "A backup is laid down that was changed.");
            Require(read.StoreId.Span.SequenceEqual(header.StoreId.Span) && read.Epoch == header.Epoch && read.SchemaVersion == header.SchemaVersion, "A backup is laid down whose header names another store.");
            return 1;
        }
        catch (BackupException refused)
        {
            return HashCode.Combine(2, refused.Message[^20..]);
        }
        catch (StoreFormatException refused)
        {
            return HashCode.Combine(3, refused.Message.Length);
        }
    }

    public override void Dispose()
    {
        directory.Delete(recursive: true);
        base.Dispose();
    }

    private byte[] Change(ReadOnlySpan<byte> patches)
    {
        byte[] changed = [.. database];
        for (; patches.Length >= PatchBytes; patches = patches[PatchBytes..])
        {
            changed[BinaryPrimitives.ReadUInt32BigEndian(patches) % (uint)changed.Length] = patches[PatchBytes - 1];
        }

        return patches.Length < 2 ? changed : changed[..^(BinaryPrimitives.ReadUInt16BigEndian(patches) % changed.Length)];
    }
}

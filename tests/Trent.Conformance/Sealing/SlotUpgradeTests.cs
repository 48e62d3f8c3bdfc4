// A slot that today's seal would make stronger is made anew when it is opened, and stays the only one.
using Trent.Cryptography;
using Trent.Embedded;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Conformance.Sealing;

public sealed class SlotUpgradeTests : IDisposable
{
    private static readonly Argon2idCost Weak = new(Argon2idCost.MemoryKibibytesMin, 1);
    private static readonly Argon2idCost Stronger = new(Argon2idCost.MemoryKibibytesMin, 2);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-upgrade-");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_slot_of_a_passphrase_is_made_stronger_once()
    {
        byte[] weak = await CreateAsync();
        byte[] stronger = await OpenAsync(Stronger);
        Assert.NotEqual(weak, stronger);
        Assert.Equal(stronger, await OpenAsync(Stronger));
        Assert.Equal(stronger, await OpenAsync(Weak));
    }

    [Fact]
    public async Task A_wrong_passphrase_changes_no_slot()
    {
        byte[] weak = await CreateAsync();
        using PassphraseSeal other = new(SecretBuffer.CopyOf("another passphrase"u8), Stronger);
        SealException refused = await Assert.ThrowsAsync<SealException>(() => EmbeddedKms.OpenAsync(Options(other), Now));
        Assert.Equal(SealFailure.DoesNotOpen, refused.Failure);
        Assert.Equal(weak, await OpenAsync(Weak));
    }

    [Fact]
    public async Task A_slot_of_a_passphrase_that_is_damaged_does_not_keep_another_from_opening()
    {
        Assert.True(SealSlot.TryRead(await CreateAsync(), out SealSlot? good));
        using RootKey other = RootKey.Generate();
        await using (SqliteDatabase database = await SqliteDatabase.OpenAsync(
            directory.FullName, new SqliteStoreOptions { CreateIfMissing = false, CheckPagesAtOpen = false, ReadConnections = 1, BusyTimeout = TimeSpan.FromSeconds(5) }, Now))
        {
            // Slots are tried in the order of their names.
            SealSlot damaged = SealSlot.Create(SealType.Passphrase, good.SlotId.Span, good.Parameters.Span[..^1], good.WrappedRootKey.Span, other, database.StoreId.Span);
            await database.WriteSealSlotAsync("0", damaged.Write(), Now);
        }

        using PassphraseSeal seal = SealOf(Weak);
        await using EmbeddedKms kms = await EmbeddedKms.OpenAsync(Options(seal), Now);
        Assert.Equal(["0", "primary"], (await kms.Seals.ReadAsync(Now)).Select(static slot => slot.Name));
    }

    private static PassphraseSeal SealOf(Argon2idCost cost) => new(SecretBuffer.CopyOf("correct horse battery"u8), cost);

    private async Task<byte[]> CreateAsync()
    {
        using PassphraseSeal seal = SealOf(Weak);
        await using EmbeddedKms kms = await EmbeddedKms.CreateAsync(Options(seal), Now);
        return Assert.Single(await kms.Seals.ReadAsync(Now)).Content!.Write();
    }

    private async Task<byte[]> OpenAsync(Argon2idCost cost)
    {
        using PassphraseSeal seal = SealOf(cost);
        await using EmbeddedKms kms = await EmbeddedKms.OpenAsync(Options(seal), Now);
        return Assert.Single(await kms.Seals.ReadAsync(Now)).Content!.Write();
    }

    private EmbeddedKmsOptions Options(ISeal seal) => new()
    {
        DataDirectory = directory.FullName,
        Seal = seal,
        SealOfNewRootKeys = null,
        Clock = TimeProvider.System,
        Partition = "aws",
        CachedKeysMax = 10,
        AuditTrail = new NoAuditTrail(),
        Observer = new NoObserver(),
    };
}

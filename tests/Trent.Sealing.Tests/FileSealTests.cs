// The file seal: what it wraps and unwraps, and every key file that it refuses.
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trent.Cryptography;

namespace Trent.Sealing.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class FileSealTests : IDisposable
{
    private static readonly byte[] StoreId = Convert.FromHexString("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trent-seal-");

    public FileSealTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "File seals need Unix file permissions.");

    private string KeyFilePath => Path.Combine(_directory.FullName, "seal.key");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_root_key_comes_back_through_the_stored_slot()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        using RootKey root = RootKey.Generate(5);
        SealSlot slot = await new FileSeal(KeyFilePath).WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        Assert.True(SealSlot.TryRead(slot.Write(), out SealSlot? stored));
        using RootKey opened = await new FileSeal(KeyFilePath).UnwrapAsync(stored, StoreId, TestContext.Current.CancellationToken);
        Assert.Equal(root.DangerousSpan.ToArray(), opened.DangerousSpan.ToArray());
        Assert.Equal(5, opened.Generation);
    }

    [Fact]
    public async Task Two_slots_of_one_root_key_differ_and_both_open()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        var seal = new FileSeal(KeyFilePath);
        using RootKey root = RootKey.Generate();
        SealSlot first = await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        SealSlot second = await seal.WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        Assert.NotEqual(first.SlotId.ToArray(), second.SlotId.ToArray());
        using RootKey a = await seal.UnwrapAsync(first, StoreId, TestContext.Current.CancellationToken);
        using RootKey b = await seal.UnwrapAsync(second, StoreId, TestContext.Current.CancellationToken);
        Assert.Equal(a.DangerousSpan.ToArray(), b.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task Another_key_file_does_not_open_a_slot()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        using RootKey root = RootKey.Generate();
        SealSlot slot = await new FileSeal(KeyFilePath).WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        File.Delete(KeyFilePath);
        FileSeal.CreateKeyFile(KeyFilePath);
        await RefusesAsync(SealFailure.DoesNotOpen, slot, StoreId);
    }

    [Fact]
    public async Task A_slot_does_not_open_for_another_store()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        using RootKey root = RootKey.Generate();
        SealSlot slot = await new FileSeal(KeyFilePath).WrapAsync(root, StoreId, TestContext.Current.CancellationToken);
        await RefusesAsync(SealFailure.DoesNotOpen, slot, new byte[16]);
    }

    [Fact]
    public async Task The_key_file_and_slot_of_the_vectors_open()
    {
        JsonElement vectors = Vectors.Read();
        WriteKeyFile(vectors.GetProperty("keyFile").GetString()!);
        Assert.True(SealSlot.TryRead(Convert.FromHexString(vectors.GetProperty("slot").GetString()!), out SealSlot? slot));
        using RootKey root = await new FileSeal(KeyFilePath).UnwrapAsync(slot, Convert.FromHexString(vectors.GetProperty("storeId").GetString()!), TestContext.Current.CancellationToken);
        Assert.Equal(Convert.FromHexString(vectors.GetProperty("rootKey").GetString()!), root.DangerousSpan.ToArray());
        Assert.Equal(vectors.GetProperty("rootGeneration").GetInt32(), root.Generation);
    }

    [Fact]
    public async Task No_slot_with_a_flipped_bit_opens()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        using RootKey root = RootKey.Generate();
        byte[] bytes = (await new FileSeal(KeyFilePath).WrapAsync(root, StoreId, TestContext.Current.CancellationToken)).Write();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] altered = [.. bytes];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            if (SealSlot.TryRead(altered, out SealSlot? slot))
            {
                await RefusesAsync(slot.Type == SealType.File ? SealFailure.DoesNotOpen : SealFailure.OtherSealType, slot, StoreId);
            }
        }
    }

    [Fact]
    public void A_new_key_file_has_mode_0600_and_the_documented_form()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        Assert.Equal(KeyFile.Mode, new FileInfo(KeyFilePath).UnixFileMode);
        string[] lines = File.ReadAllLines(KeyFilePath);
        Assert.Equal(3, lines.Length);
        Assert.Equal("trent-seal-key 1", lines[0]);
        Assert.Matches("^[0-9a-f]{64}$", lines[1]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{lines[0]}\n{lines[1]}\n")))[..16], lines[2]);
        Assert.Equal(["seal.key"], _directory.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public void Two_key_files_hold_different_keys()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        FileSeal.CreateKeyFile(KeyFilePath + "2");
        Assert.NotEqual(File.ReadAllText(KeyFilePath), File.ReadAllText(KeyFilePath + "2"));
    }

    [Fact]
    public void Creation_never_overwrites()
    {
        File.WriteAllText(KeyFilePath, "precious");
        SealException exception = Assert.Throws<SealException>(() => FileSeal.CreateKeyFile(KeyFilePath));
        Assert.Equal(SealFailure.AlreadyExists, exception.Failure);
        Assert.Contains(KeyFilePath, exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(KeyFilePath));
        Assert.Equal(["seal.key"], _directory.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public void Creation_does_not_follow_a_dangling_link()
    {
        string target = Path.Combine(_directory.FullName, "elsewhere");
        File.CreateSymbolicLink(KeyFilePath, target);
        Assert.Equal(SealFailure.AlreadyExists, Assert.Throws<SealException>(() => FileSeal.CreateKeyFile(KeyFilePath)).Failure);
        Assert.False(File.Exists(target));
    }

    [Fact]
    public async Task Of_many_creations_at_once_one_succeeds()
    {
        Task<bool>[] attempts = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            try
            {
                FileSeal.CreateKeyFile(KeyFilePath);
                return true;
            }
            catch (SealException exception) when (exception.Failure == SealFailure.AlreadyExists)
            {
                return false;
            }
        }))];
        Assert.Single(await Task.WhenAll(attempts), succeeded => succeeded);
        using SecretBuffer key = KeyFile.Read(KeyFilePath);
        Assert.Equal(32, key.Length);
    }

    [Fact]
    public void Creation_in_a_directory_that_does_not_exist_is_refused() =>
        Assert.Equal(SealFailure.Inaccessible, Assert.Throws<SealException>(() => FileSeal.CreateKeyFile(Path.Combine(_directory.FullName, "none", "seal.key"))).Failure);

    [Fact]
    public async Task A_missing_key_file_is_refused() => await RefusesKeyFileAsync(SealFailure.Missing);

    [Fact]
    public async Task A_missing_directory_is_refused_as_missing()
    {
        WriteKeyFile("");
        await RefusesKeyFileAsync(SealFailure.Missing, Path.Combine(KeyFilePath, "seal.key"));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public async Task A_key_file_that_others_may_touch_is_refused(UnixFileMode extra)
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        SetMode(KeyFile.Mode | extra);
        await RefusesKeyFileAsync(SealFailure.AccessibleToOthers);
    }

    [Fact]
    public void A_key_file_that_its_owner_may_only_read_is_accepted()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        SetMode(UnixFileMode.UserRead);
        using SecretBuffer key = KeyFile.Read(KeyFilePath);
        Assert.Equal(32, key.Length);
    }

    [Fact]
    public async Task A_symbolic_link_is_refused()
    {
        string target = Path.Combine(_directory.FullName, "real.key");
        FileSeal.CreateKeyFile(target);
        File.CreateSymbolicLink(KeyFilePath, target);
        await RefusesKeyFileAsync(SealFailure.SymbolicLink);
    }

    [Fact]
    public async Task A_directory_is_refused()
    {
        Directory.CreateDirectory(KeyFilePath);
        await RefusesKeyFileAsync(SealFailure.NotAFile);
    }

    [Fact]
    public async Task A_device_is_refused() => await RefusesKeyFileAsync(SealFailure.NotAFile, "/dev/zero");

    [Fact]
    public async Task A_key_file_of_another_user_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file to another user.");
        FileSeal.CreateKeyFile(KeyFilePath);
        using Process chown = Process.Start("chown", ["65534", KeyFilePath]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, chown.ExitCode);
        await RefusesKeyFileAsync(SealFailure.NotOwned);
    }

    [Theory]
    [InlineData("", SealFailure.Malformed)]
    [InlineData("garbage", SealFailure.Malformed)]
    [InlineData("cut", SealFailure.Malformed)]
    [InlineData("longer", SealFailure.Malformed)]
    [InlineData("version", SealFailure.Malformed)]
    [InlineData("upper case", SealFailure.Malformed)]
    [InlineData("carriage return", SealFailure.Malformed)]
    [InlineData("not hexadecimal", SealFailure.Malformed)]
    [InlineData("key", SealFailure.ChecksumMismatch)]
    [InlineData("checksum", SealFailure.ChecksumMismatch)]
    public async Task A_key_file_that_is_none_is_refused(string damage, SealFailure failure)
    {
        string good = Vectors.Read().GetProperty("keyFile").GetString()!;
        WriteKeyFile(damage switch
        {
            "" => "",
            "garbage" => new string('x', good.Length),
            "cut" => good[..^1],
            "longer" => good + "\n",
            "version" => good.Replace("key 1", "key 2", StringComparison.Ordinal),
            "upper case" => good.Replace("c0c1", "C0C1", StringComparison.Ordinal),
            "carriage return" => good[..^1] + "\r",
            "not hexadecimal" => good.Replace("c0c1", "c0g1", StringComparison.Ordinal),
            "key" => good.Replace("c0c1", "c0c2", StringComparison.Ordinal),
            _ => good[..^2] + (good[^2] == '0' ? '1' : '0') + "\n",
        });
        await RefusesKeyFileAsync(failure);
    }

    [Fact]
    public async Task An_attempt_that_was_given_up_ends()
    {
        FileSeal.CreateKeyFile(KeyFilePath);
        using RootKey root = RootKey.Generate();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await new FileSeal(KeyFilePath).WrapAsync(root, StoreId, new CancellationToken(canceled: true)));
    }

    private async Task RefusesKeyFileAsync(SealFailure failure, string? path = null)
    {
        path ??= KeyFilePath;
        using RootKey root = RootKey.Generate();
        SealException exception = await Assert.ThrowsAsync<SealException>(async () => await new FileSeal(path).WrapAsync(root, StoreId, TestContext.Current.CancellationToken));
        Assert.Equal(failure, exception.Failure);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    private async Task RefusesAsync(SealFailure failure, SealSlot slot, byte[] storeId)
    {
        SealException exception = await Assert.ThrowsAsync<SealException>(async () => await new FileSeal(KeyFilePath).UnwrapAsync(slot, storeId, TestContext.Current.CancellationToken));
        Assert.Equal(failure, exception.Failure);
        Assert.Contains(Convert.ToHexStringLower(slot.SlotId.Span), exception.Message, StringComparison.Ordinal);
    }

    private void WriteKeyFile(string text)
    {
        File.WriteAllText(KeyFilePath, text);
        SetMode(KeyFile.Mode);
    }

    private void SetMode(UnixFileMode mode) => new FileInfo(KeyFilePath).UnixFileMode = mode;
}

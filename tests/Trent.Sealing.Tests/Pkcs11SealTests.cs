// The seal of an HSM with SoftHSM 2 in this process: what opens, and every fault of module, token, PIN, key and slot by its name.
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using Trent.Cryptography;

namespace Trent.Sealing.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class Pkcs11SealTests(SoftTokens tokens) : IClassFixture<SoftTokens>
{
    private const int IdBytes = 16;
    private static readonly byte[] StoreId = [.. Enumerable.Range(1, 16).Select(static value => (byte)value)];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_key_wraps_it_opens_and_the_slot_names_it()
    {
        (Pkcs11Seal seal, SealSlot slot, byte[] root) = await MakeAsync();
        using RootKey opened = await seal.UnwrapAsync(slot, StoreId, Now);
        Assert.Equal(root, opened.DangerousSpan.ToArray());
        Assert.Equal([1, 1, 0, 4, .. "root"u8, 0, IdBytes], slot.Parameters[..^IdBytes].ToArray());
        Assert.Equal(-1, slot.Write().AsSpan().IndexOf(root));
    }

    public static TheoryData<string> MalformedParameters =>
    [
        "",
        "01",
        "0101",
        "0201" + "0004726F6F74" + "0000", // version
        "0102" + "0004726F6F74" + "0000", // mechanism
        "0101" + "0000" + "0000", // no label
        "0101" + "0004726F6F74", // no id
        "0101" + "0004726F6F74" + "00", // half a length
        "0101" + "0005726F6F74" + "0000", // a label that takes from the id
        "0101" + "0004726F6F74" + "0002A1", // an id that is longer than what is there
        "0101" + "0004726F6F74" + "0000" + "00", // something behind it
        "0101" + "FFFF726F6F74" + "0000", // a label longer than any
    ];

    [Theory]
    [MemberData(nameof(MalformedParameters))]
    public async Task Parameters_of_another_form_are_refused_before_the_token_is_asked(string parameters)
    {
        using RootKey root = RootKey.Generate();
        SealSlot slot = SealSlot.Create(SealType.Pkcs11, new byte[16], Convert.FromHexString(parameters), new byte[60], root, StoreId);
        Pkcs11Seal nowhere = new(new Pkcs11SealOptions { ModulePath = "/nowhere", TokenLabel = "none", KeyLabel = "root", PinFile = "/nowhere", Clock = TimeProvider.System });
        SealException refused = await RefusesAsync(SealFailure.MalformedParameters, async () => await nowhere.UnwrapAsync(slot, StoreId, Now));
        Assert.Contains(Convert.ToHexStringLower(slot.SlotId.Span), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slot_that_names_another_key_of_the_token_does_not_open()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        SealSlot slot = await WrapAsync(options);
        Pkcs11SealOptions another = options with { KeyLabel = "another" };
        SealSlot other = await WrapAsync(another);
        using RootKey root = RootKey.Generate();
        SealSlot mixed = SealSlot.Create(SealType.Pkcs11, slot.SlotId.Span, other.Parameters.Span, slot.WrappedRootKey.Span, root, StoreId);
        await RefusesAsync(SealFailure.DoesNotOpen, async () => await new Pkcs11Seal(options).UnwrapAsync(mixed, StoreId, Now));
    }

    [Theory]
    [InlineData("label")]
    [InlineData("id")]
    public async Task A_slot_that_names_a_key_that_is_not_there_says_which(string what)
    {
        (Pkcs11Seal seal, SealSlot slot, _) = await MakeAsync();
        byte[] parameters = slot.Parameters.ToArray();
        parameters[what == "label" ? 4 : ^1] ^= 1;
        using RootKey root = RootKey.Generate();
        SealSlot altered = SealSlot.Create(SealType.Pkcs11, slot.SlotId.Span, parameters, slot.WrappedRootKey.Span, root, StoreId);
        SealException refused = await RefusesAsync(SealFailure.KeyMissing, async () => await seal.UnwrapAsync(altered, StoreId, Now));
        Assert.Contains(what == "label" ? "'soot'" : "with the id ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(43)]
    [InlineData(59)]
    public async Task A_wrapped_key_that_was_altered_does_not_open(int offset)
    {
        (Pkcs11Seal seal, SealSlot slot, _) = await MakeAsync();
        byte[] wrapped = slot.WrappedRootKey.ToArray();
        Assert.Equal(60, wrapped.Length);
        wrapped[offset] ^= 1;
        using RootKey root = RootKey.Generate();
        await RefusesAsync(SealFailure.DoesNotOpen, async () => await seal.UnwrapAsync(SealSlot.Create(SealType.Pkcs11, slot.SlotId.Span, slot.Parameters.Span, wrapped, root, StoreId), StoreId, Now));
        await RefusesAsync(SealFailure.DoesNotOpen, async () => await seal.UnwrapAsync(SealSlot.Create(SealType.Pkcs11, slot.SlotId.Span, slot.Parameters.Span, wrapped.AsSpan(1), root, StoreId), StoreId, Now));
    }

    [Fact]
    public async Task A_slot_of_another_store_or_under_another_identity_does_not_open()
    {
        (Pkcs11Seal seal, SealSlot slot, _) = await MakeAsync();
        await RefusesAsync(SealFailure.DoesNotOpen, async () => await seal.UnwrapAsync(slot, new byte[16], Now));
        using RootKey root = RootKey.Generate();
        await RefusesAsync(SealFailure.DoesNotOpen, async () => await seal.UnwrapAsync(SealSlot.Create(SealType.Pkcs11, new byte[16], slot.Parameters.Span, slot.WrappedRootKey.Span, root, StoreId), StoreId, Now));
    }

    [Fact]
    public async Task A_slot_of_another_type_is_refused()
    {
        using RootKey root = RootKey.Generate();
        SealSlot slot = SealSlot.Create(SealType.Kms, new byte[16], [], [1], root, StoreId);
        Pkcs11SealOptions options = await tokens.MakeAsync();
        await RefusesAsync(SealFailure.OtherSealType, async () => await new Pkcs11Seal(options).UnwrapAsync(slot, StoreId, Now));
    }

    [Fact]
    public async Task A_wrong_pin_is_refused_not_told_and_the_right_one_opens_afterwards()
    {
        (Pkcs11Seal seal, SealSlot slot, Pkcs11SealOptions options) = await MakeWithOptionsAsync();
        await File.WriteAllTextAsync(options.PinFile, "765432\n", Now);
        SealException refused = await RefusesAsync(SealFailure.PinRefused, async () => await seal.UnwrapAsync(slot, StoreId, Now));
        Assert.Contains(options.PinFile, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("765432", refused.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(options.PinFile, SoftTokens.Pin + "\n", Now);
        using RootKey opened = await seal.UnwrapAsync(slot, StoreId, Now);
    }

    [Fact]
    public async Task A_pin_file_that_is_missing_or_open_to_others_is_named()
    {
        (Pkcs11Seal seal, SealSlot slot, Pkcs11SealOptions options) = await MakeWithOptionsAsync();
        File.SetUnixFileMode(options.PinFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains(options.PinFile, (await RefusesAsync(SealFailure.AccessibleToOthers, async () => await seal.UnwrapAsync(slot, StoreId, Now))).Message, StringComparison.Ordinal);
        File.Delete(options.PinFile);
        Assert.Contains(options.PinFile, (await RefusesAsync(SealFailure.Missing, async () => await seal.UnwrapAsync(slot, StoreId, Now))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_is_missing_or_none_is_named()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        string text = tokens.PathOf("text.so");
        await File.WriteAllTextAsync(text, "no library", Now);
        foreach (string path in (string[])[tokens.PathOf("missing.so"), Path.GetFileName(text), Path.GetDirectoryName(text)!, text, Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so")])
        {
            SealException refused = await RefusesAsync(SealFailure.ModuleUnusable, async () => await WrapAsync(options with { ModulePath = path }));
            Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_module_that_others_may_write_is_not_loaded()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        string copy = tokens.PathOf("writable.so");
        File.Copy(SoftTokens.Module, copy);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        await RefusesAsync(SealFailure.AccessibleToOthers, async () => await WrapAsync(options with { ModulePath = copy }));
    }

    [Fact]
    public async Task A_token_that_is_gone_is_named()
    {
        (Pkcs11Seal seal, SealSlot slot, Pkcs11SealOptions options) = await MakeWithOptionsAsync();
        await tokens.DeleteAsync(options.TokenLabel!);
        SealException refused = await RefusesAsync(SealFailure.TokenMissing, async () => await seal.UnwrapAsync(slot, StoreId, Now));
        Assert.Contains($"'{options.TokenLabel}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_nobody_names_is_none()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        await RefusesAsync(SealFailure.TokenMissing, async () => await WrapAsync(options with { TokenLabel = null }));
        await RefusesAsync(SealFailure.TokenMissing, async () => await WrapAsync(options with { TokenSerial = "0123456789abcdef" }));
    }

    [Fact]
    public async Task Of_two_tokens_of_one_label_none_is_taken()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync("twin");
        _ = await tokens.MakeAsync("twin");
        await RefusesAsync(SealFailure.TokenAmbiguous, async () => await WrapAsync(options));
    }

    [Fact]
    public async Task A_key_that_is_missing_there_already_or_there_twice_is_said()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        await RefusesAsync(SealFailure.KeyMissing, async () => await WrapByKeyAsync(options));
        await new Pkcs11Seal(options).CreateKeyAsync(Now);
        await RefusesAsync(SealFailure.AlreadyExists, async () => await new Pkcs11Seal(options).CreateKeyAsync(Now));
        await tokens.ImportAsync(options.TokenLabel!, options.KeyLabel, new byte[32]);
        await RefusesAsync(SealFailure.KeyAmbiguous, async () => await WrapByKeyAsync(options));
    }

    [Fact]
    public async Task A_key_of_128_bits_does_not_wrap()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        await tokens.ImportAsync(options.TokenLabel!, options.KeyLabel, new byte[16]);
        await RefusesAsync(SealFailure.KeyUnsuitable, async () => await WrapByKeyAsync(options));
    }

    [Fact]
    public async Task A_token_that_does_not_answer_in_time_is_given_up_and_works_afterwards()
    {
        (_, SealSlot slot, Pkcs11SealOptions options) = await MakeWithOptionsAsync();
        FakeTimeProvider clock = new();
        Pkcs11Seal seal = new(options with { Clock = clock });
        // One at a time uses the module: what waits for this one is as one that does not answer.
        using (Pkcs11Module.Open(options.ModulePath, Now))
        {
            Task<RootKey> waiting = seal.UnwrapAsync(slot, StoreId, Now).AsTask();
            clock.Advance(Pkcs11SealOptions.TimeoutDefault - TimeSpan.FromTicks(1));
            Assert.False(waiting.IsCompleted);
            clock.Advance(TimeSpan.FromTicks(1));
            await RefusesAsync(SealFailure.TimedOut, async () => await waiting);
        }

        using RootKey opened = await seal.UnwrapAsync(slot, StoreId, Now);
    }

    [Fact]
    public async Task Who_gives_up_does_not_wait_for_the_token()
    {
        (Pkcs11Seal seal, SealSlot slot, Pkcs11SealOptions options) = await MakeWithOptionsAsync();
        using CancellationTokenSource patience = new();
        using (Pkcs11Module.Open(options.ModulePath, Now))
        {
            Task<RootKey> waiting = seal.UnwrapAsync(slot, StoreId, patience.Token).AsTask();
            await patience.CancelAsync();
            _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
    }

    private static async Task<SealSlot> WrapAsync(Pkcs11SealOptions options)
    {
        await new Pkcs11Seal(options).CreateKeyAsync(Now);
        return await WrapByKeyAsync(options);
    }

    private static async Task<SealSlot> WrapByKeyAsync(Pkcs11SealOptions options)
    {
        using RootKey root = RootKey.Generate();
        return await new Pkcs11Seal(options).WrapAsync(root, StoreId, Now);
    }

    private static async Task<SealException> RefusesAsync(SealFailure failure, Func<Task> use)
    {
        SealException refused = await Assert.ThrowsAsync<SealException>(use);
        Assert.True(failure == refused.Failure, $"{refused.Failure}: {refused.Message}");
        return refused;
    }

    private async Task<(Pkcs11Seal Seal, SealSlot Slot, byte[] Root)> MakeAsync()
    {
        Pkcs11Seal seal = new(await tokens.MakeAsync());
        await seal.CreateKeyAsync(Now);
        using RootKey root = RootKey.Generate();
        return (seal, await seal.WrapAsync(root, StoreId, Now), root.DangerousSpan.ToArray());
    }

    private async Task<(Pkcs11Seal Seal, SealSlot Slot, Pkcs11SealOptions Options)> MakeWithOptionsAsync()
    {
        Pkcs11SealOptions options = await tokens.MakeAsync();
        return (new Pkcs11Seal(options), await WrapAsync(options), options);
    }
}

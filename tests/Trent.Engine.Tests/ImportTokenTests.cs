// Import tokens: for which key, how long and how often they serve, and that nobody makes or changes one.
using System.Buffers.Binary;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class ImportTokenTests
{
    private const string OtherRegion = "us-east-1";

    [Fact]
    public async Task A_token_serves_until_24_hours_are_over_and_no_longer()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        test.Clock.Advance(TimeSpan.FromHours(24));
        long epoch = test.Store.Epoch;
        await Refusal.IsAsync("ExpiredImportTokenException", null, () => test.SendAsync(import));
        Assert.Equal(epoch, test.Store.Epoch);
        import = await test.WrapAsync(key.KeyId!, new byte[32]);
        test.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        _ = await test.SendAsync(import);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_token_serves_after_a_restart()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        await test.ReopenAsync();
        _ = await test.SendAsync(import);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_token_serves_once_also_when_its_import_is_sent_many_times_at_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        Exception?[] outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Record.ExceptionAsync(() => test.SendAsync(import)).AsTask()));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.IsType<InvalidImportTokenException>(outcome));
        await test.ReopenAsync();
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(import));
    }

    [Fact]
    public async Task A_token_of_another_key_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        KeyMetadata other = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(other.KeyId!, new byte[32]);
        ImportKeyMaterialCommand own = await test.WrapAsync(key.KeyId!, new byte[32]);
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(own, token: import.ImportToken, wrapped: import.EncryptedKeyMaterial)));
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_token_of_the_same_key_in_another_Region_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32], multiRegion: true);
        _ = await test.ReplicateAsync(key.KeyId!, OtherRegion);
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(import, region: OtherRegion));
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!, OtherRegion));
        _ = await test.SendAsync(import);
    }

    [Fact]
    public async Task A_token_of_another_store_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await using TestEngine other = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        KeyMetadata foreign = await other.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await other.WrapAsync(foreign.KeyId!, new byte[32]);
        ImportKeyMaterialCommand own = await test.WrapAsync(key.KeyId!, new byte[32]);
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(own, token: import.ImportToken)));
    }

    [Fact]
    public async Task Wrapping_under_the_key_of_another_token_does_not_unwrap()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand one = await test.WrapAsync(key.KeyId!, new byte[32]);
        ImportKeyMaterialCommand other = await test.WrapAsync(key.KeyId!, new byte[32]);
        await Refusal.IsAsync("InvalidCiphertextException", null, () => test.SendAsync(ImportWrap.Change(one, token: other.ImportToken)));
    }

    [Fact]
    public async Task Any_flipped_bit_cut_or_addition_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        byte[] token = import.ImportToken!.Value.ToArray();
        long epoch = test.Store.Epoch;
        for (int bit = 0; bit < token.Length * 8; bit++)
        {
            byte[] altered = [.. token];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(import, token: altered)));
        }

        for (int length = 1; length < token.Length; length++)
        {
            await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(import, token: token.AsMemory(0, length))));
        }

        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(import, token: new byte[] { 0 }.Concat(token).ToArray())));
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(import, token: token.Append((byte)0).ToArray())));
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(import, token: new byte[6144])));
        Assert.Equal(epoch, test.Store.Epoch);
        Assert.Empty(test.Recorder.Failures);
        _ = await test.SendAsync(import);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public async Task A_token_with_another_date_is_refused(long milliseconds)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        byte[] token = import.ImportToken!.Value.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(19), milliseconds);
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(ImportWrap.Change(import, token: token)));
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task A_used_token_is_remembered_only_as_long_as_it_would_serve()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        _ = await test.SendAsync(import);
        await test.AdvanceAsync(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await UsedTokensAsync(test));
        await Refusal.IsAsync("InvalidImportTokenException", null, () => test.SendAsync(import));
        await test.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await UsedTokensAsync(test));
        await Refusal.IsAsync("ExpiredImportTokenException", null, () => test.SendAsync(import));
    }

    // What clients hold for a day must be understood by the next version: version, scheme, wrapping key, id, date, sealed key.
    [Theory]
    [InlineData("RSAES_OAEP_SHA_1", "RSA_2048", 0, 1)]
    [InlineData("RSAES_OAEP_SHA_256", "RSA_2048", 1, 1)]
    [InlineData("RSA_AES_KEY_WRAP_SHA_1", "RSA_2048", 2, 1)]
    [InlineData("RSA_AES_KEY_WRAP_SHA_256", "RSA_2048", 3, 1)]
    [InlineData("SM2PKE", "SM2", 4, 4)]
    public async Task The_layout_of_a_token_is_frozen(string algorithm, string wrappingKey, byte scheme, byte kind)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        using GetParametersForImportOutput parameters = await test.SendAsync(
            new GetParametersForImportCommand { KeyId = key.KeyId, WrappingAlgorithm = new AlgorithmSpec(algorithm), WrappingKeySpec = new WrappingKeySpec(wrappingKey) });
        byte[] token = parameters.ImportToken!.Value.ToArray();
        Assert.Equal([1, scheme, kind], token[..3]);
        Assert.Equal(parameters.ParametersValidTo!.Value.ToUnixTimeMilliseconds(), BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(19)));

        // The sealed wrapping key: magic, version, type 5, and the number of the domain key.
        Assert.Equal([(byte)'T', (byte)'W', 1, 5, 0, 0, 0, 1], token[27..35]);
    }

    private static async Task<int> UsedTokensAsync(TestEngine test) =>
        await test.Store.CountAsync(RecordKind.UsedImportToken, TestEngine.Account, TestEngine.Region, TestContext.Current.CancellationToken);
}

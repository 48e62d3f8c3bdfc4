// The last use of a key.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeyUsageTests
{
    [Fact]
    public async Task A_key_that_was_never_used_has_no_last_use()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        GetKeyLastUsageOutput output = await test.SendAsync(new GetKeyLastUsageCommand { KeyId = key.Arn });
        Assert.Equal((key.KeyId, key.CreationDate, key.CreationDate), (output.KeyId, output.KeyCreationDate, output.TrackingStartDate));
        Assert.NotNull(output.KeyLastUsage);
        Assert.Null(output.KeyLastUsage.Operation);
    }

    [Fact]
    public async Task The_last_successful_use_is_shown_also_after_a_restart()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromHours(1));
        _ = await test.DecryptAsync(ciphertext);
        string eventId = test.Recorder.Ended[^1].EventId;
        test.Clock.Advance(TimeSpan.FromHours(1));
        _ = await Assert.ThrowsAsync<InvalidCiphertextException>(() => test.DecryptAsync(ciphertext[..^1]));
        await test.ReopenAsync();
        KeyLastUsageData last = (await test.SendAsync(new GetKeyLastUsageCommand { KeyId = key.KeyId })).KeyLastUsage!;
        Assert.Equal((KeyLastUsageTrackingOperation.Decrypt, key.CreationDate!.Value.AddHours(1), eventId), (last.Operation, last.Timestamp, last.CloudTrailEventId));
        Assert.Matches("^[0-9a-f-]{36}$", last.KmsRequestId);
    }

    [Fact]
    public async Task ReEncrypt_is_a_use_of_both_keys()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata source = await test.CreateKeyAsync();
        KeyMetadata destination = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(source.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = await test.SendAsync(new ReEncryptCommand { CiphertextBlob = ciphertext, DestinationKeyId = destination.KeyId });
        foreach (KeyMetadata key in new[] { source, destination })
        {
            KeyLastUsageData last = (await test.SendAsync(new GetKeyLastUsageCommand { KeyId = key.KeyId })).KeyLastUsage!;
            Assert.Equal(KeyLastUsageTrackingOperation.ReEncrypt, last.Operation);
        }
    }
}

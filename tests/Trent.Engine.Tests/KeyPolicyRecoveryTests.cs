// Recovery of a key whose policy lets nobody in.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeyPolicyRecoveryTests
{
    [Fact]
    public async Task A_key_that_locks_everybody_out_is_the_accounts_again_and_that_is_recorded()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string locked = Callers.KeyPolicy(Callers.Statement("Allow", $"arn:aws:iam::{TestEngine.Account}:user/gone", "kms:Encrypt"));
        _ = await test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = locked, BypassPolicyLockoutSafetyCheck = true });
        _ = await Assert.ThrowsAsync<AccessDeniedException>(() => test.DescribeAsync(key.KeyId!));
        test.Recorder.Ended.Clear();
        Assert.Equal(locked, await test.Engine.RecoverKeyPolicyAsync(key.Arn!, TestContext.Current.CancellationToken));
        Assert.Equal(("RecoverKeyPolicy", key.Arn), (test.Recorder.Ended[0].OperationName, Assert.Single(test.Recorder.Ended[0].Resources)));
        _ = await test.DescribeAsync(key.KeyId!);
    }

    [Theory]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000", "NotFoundException")]
    [InlineData("alias/a", "InvalidArnException")]
    [InlineData("00000000-0000-4000-8000-000000000000", "InvalidArnException")]
    public async Task What_is_no_key_is_not_recovered(string arn, string errorCode)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(async () => await test.Engine.RecoverKeyPolicyAsync(arn, TestContext.Current.CancellationToken));
        Assert.Equal(errorCode, error.ErrorCode);
        Assert.Equal(errorCode == "NotFoundException" ? [errorCode] : [], test.Recorder.Ended.Select(ended => ended.ErrorCode));
    }
}

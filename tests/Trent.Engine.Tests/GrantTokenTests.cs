// Grant tokens: which are accepted where, and what they are good for.
using CsCheck;
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantTokenTests
{
    private const string Message = "The grant token is invalid.";

    public static TheoryData<string> OperationsWithTokens =>
        [.. CommandContracts.All.Where(contract => typeof(IGrantTokensCommand).IsAssignableFrom(contract.CommandType)).Select(contract => contract.OperationName)];

    [Theory]
    [MemberData(nameof(OperationsWithTokens))]
    public async Task Every_operation_that_takes_tokens_refuses_one_that_nobody_gave_out(string operationName)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string json = await SampleRequests.ForAsync(test, operationName);
        string token = (await test.GrantAsync((await test.CreateKeyAsync()).KeyId!, Reader, GrantOperation.Decrypt)).GrantToken!;
        await Refusal.IsAsync("InvalidGrantTokenException", Message, () => test.SendJsonAsync(operationName, With(json, "made-up")));
        await Refusal.IsAsync("InvalidGrantTokenException", Message, () => test.SendJsonAsync(operationName, With(json, token, "made-up")));
        _ = await test.SendJsonAsync(operationName, With(json, token));
    }

    [Fact]
    public async Task A_token_of_another_key_of_a_grant_that_is_gone_or_of_another_account_is_ignored()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        KeyMetadata foreign = await test.CreateKeyAsync(TestEngine.OtherAccount);
        CreateGrantOutput revoked = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        await test.RevokeAsync(key.KeyId!, revoked.GrantId!);
        CreateGrantOutput ofOther = await test.GrantAsync(other.KeyId!, Reader, GrantOperation.Decrypt);
        CreateGrantOutput ofAccount = await test.SendAsync(
            new CreateGrantCommand { KeyId = foreign.KeyId, GranteePrincipal = Reader, Operations = [GrantOperation.Decrypt] }, TestEngine.OtherAccount);
        DescribeKeyOutput output = await test.SendAsync(
            new DescribeKeyCommand { KeyId = key.KeyId, GrantTokens = [revoked.GrantToken!, ofOther.GrantToken!, ofAccount.GrantToken!] });
        Assert.Equal(key.Arn, output.KeyMetadata!.Arn);
    }

    [Fact]
    public async Task A_token_adds_nothing_to_what_its_bearer_may()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string token = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.DescribeKey)).GrantToken!;
        _ = await Assert.ThrowsAsync<AccessDeniedException>(
            () => test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId, GrantTokens = [token] }, caller: TestEngine.User("writer")));
    }

    [Fact]
    public async Task Ten_tokens_are_taken_and_eleven_are_not()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string token = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.DescribeKey)).GrantToken!;
        _ = await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId, GrantTokens = [.. Enumerable.Repeat(token, 10)] });
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId, GrantTokens = [.. Enumerable.Repeat(token, 11)] }));
    }

    [Fact]
    public async Task A_token_of_another_store_is_none_here()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await using TestEngine elsewhere = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string token = (await elsewhere.GrantAsync((await elsewhere.CreateKeyAsync()).KeyId!, Reader, GrantOperation.Decrypt)).GrantToken!;
        await Refusal.IsAsync("InvalidGrantTokenException", Message, () => test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId, GrantTokens = [token] }));
        await Refusal.IsAsync("InvalidGrantTokenException", Message, () => test.SendAsync(new RetireGrantCommand { GrantToken = token }));
    }

    [Fact]
    public async Task A_token_in_which_any_byte_is_changed_or_missing_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] token = Convert.FromBase64String((await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantToken!);
        await Gen.Select(Gen.Int[0, token.Length - 1], Gen.Byte[1, 255]).SampleAsync(
            async (index, change) =>
            {
                byte[] changed = [.. token];
                changed[index] ^= change;
                await Refusal.IsAsync("InvalidGrantTokenException", Message, () => SendAsync(Convert.ToBase64String(changed)));
                await Refusal.IsAsync("InvalidGrantTokenException", Message, () => SendAsync(Convert.ToBase64String(token[..index]) is { Length: > 0 } cut ? cut : "A"));
            },
            iter: 200,
            threads: 1);

        Task SendAsync(string text) => test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId, GrantTokens = [text] });
    }

    [Fact]
    public async Task A_bad_token_comes_before_a_key_that_does_not_exist()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await Refusal.IsAsync("InvalidGrantTokenException", Message, () => test.SendAsync(new DescribeKeyCommand { KeyId = "none", GrantTokens = ["x"] }));
    }

    [Fact]
    public async Task A_token_fits_the_shape_of_the_API()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string token = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantToken!;
        Assert.InRange(token.Length, 1, 8192);
        Assert.Equal(token, Convert.ToBase64String(Convert.FromBase64String(token)));
    }

    private static string With(string json, params string[] tokens) =>
        json[..^1] + (json == "{}" ? string.Empty : ",") + $"\"GrantTokens\":[{string.Join(',', tokens.Select(token => $"\"{token}\""))}]}}";
}

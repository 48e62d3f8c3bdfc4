// Identifiers: what is read as which form, and what is refused with which error.
using CsCheck;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class IdentifierTests
{
    private const string Uuid = "12345678-1234-4234-8234-123456789abc";

    [Theory]
    [InlineData("eu-central-1", true)]
    [InlineData("us-gov-west-1", true)]
    [InlineData("eu-1", false)]
    [InlineData("EU-central-1", false)]
    [InlineData("eu-central-", false)]
    [InlineData("a-b-c-d-1", false)]
    [InlineData("", false)]
    public void Regions_are_two_or_three_words_and_a_number(string text, bool valid) => Assert.Equal(valid, RegionName.TryParse(text, out _));

    [Theory]
    [InlineData(Uuid, true)]
    [InlineData("mrk-12345678901234567890123456789abc", true)]
    [InlineData("12345678-1234-4234-8234-123456789ABC", false)]
    [InlineData("mrk-1234567890123456789012345678ABCD", false)]
    [InlineData("12345678123442348234123456789abc", false)]
    [InlineData("mrk-fake", false)]
    public void Key_ids_are_exact(string text, bool valid) => Assert.Equal(valid, KeyId.TryParse(text, out _));

    [Theory]
    [InlineData("12345678123442348234123456789abc", "NotFoundException", "Invalid keyId '12345678123442348234123456789abc'")]
    [InlineData("mrk-fake", "NotFoundException", "Invalid keyId 'mrk-fake'")]
    [InlineData("alias/a", "NotFoundException", "Invalid keyId 'alias/a'")]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:alias/a", "NotFoundException", "Invalid keyId 'arn:aws:kms:eu-central-1:111122223333:alias/a'")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/" + Uuid, "NotFoundException", "Invalid arn us-east-1")]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:key/" + Uuid, "NotFoundException", "Key 'arn:aws:kms:eu-central-1:111122223333:key/" + Uuid + "' does not exist")]
    public async Task An_id_only_operation_says_what_is_wrong(string keyId, string errorCode, string message)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await Refusal.IsAsync(errorCode, message, () => test.SendAsync(new CancelKeyDeletionCommand { KeyId = keyId }));
    }

    [Theory]
    [InlineData("arn:aws:s3:eu-central-1:111122223333:key/" + Uuid)]
    [InlineData("arn:aws-cn:kms:eu-central-1:111122223333:key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-central-1:1111:key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:table/" + Uuid)]
    [InlineData("arn:")]
    public async Task A_malformed_ARN_is_InvalidArn_where_the_operation_declares_it(string arn)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        _ = await Assert.ThrowsAsync<InvalidArnException>(() => test.SendAsync(new CancelKeyDeletionCommand { KeyId = arn }));
        _ = await Assert.ThrowsAsync<InvalidArnException>(() => test.SendAsync(new DescribeKeyCommand { KeyId = arn }));
        await Refusal.IsAsync("NotFoundException", $"Invalid keyId '{arn}'", () => test.EncryptAsync(arn, "x"));
    }

    [Theory]
    [InlineData("arn:aws:kms:eu-central-1:444455556666:key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-central-1:444455556666:alias/a")]
    public async Task Another_accounts_key_is_not_told_of(string identifier)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await Refusal.IsAsync(
            "AccessDeniedException",
            "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:Encrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
            () => test.EncryptAsync(identifier, "x"));
    }

    [Fact]
    public void Whatever_text_comes_in_reading_an_identifier_never_throws() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => "arn:" + text), Gen.String.Select(text => "arn:aws:kms:eu-central-1:111122223333:" + text))
            .Sample(text =>
            {
                _ = KeyIdentifier.TryParse(text, IdentifierForms.KeyOrAlias, "aws", out _);
                _ = KeyIdentifier.TryParse(text, IdentifierForms.KeyOnly, "aws", out _);
            });
}

// What CreateGrant refuses: principals, operations and constraints that a grant or its key cannot have.
using Trent.Engine.Grants;
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantRequestTests
{
    private const string Service = "logs.amazonaws.com";
    private const string SourceArn = "arn:aws:logs:eu-central-1:111122223333:log-group:a";

    [Theory]
    [InlineData(Reader, Service, null, null, null, "Specify either GranteePrincipal or GranteeServicePrincipal, not both.")]
    [InlineData(null, null, null, null, null, "Specify either GranteePrincipal or GranteeServicePrincipal.")]
    [InlineData(Reader, null, Writer, Service, null, "Specify either RetiringPrincipal or RetiringServicePrincipal, not both.")]
    [InlineData(null, Service, Writer, null, null, "A grant for GranteeServicePrincipal requires the SourceArn constraint and a retiring principal.")]
    [InlineData(null, Service, null, null, SourceArn, "A grant for GranteeServicePrincipal requires the SourceArn constraint and a retiring principal.")]
    public async Task A_grant_has_one_grantee_and_at_most_one_retiring_principal(
        string? grantee, string? granteeService, string? retiring, string? retiringService, string? sourceArn, string message)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantCommand command = new()
        {
            KeyId = key.KeyId,
            GranteePrincipal = grantee,
            GranteeServicePrincipal = granteeService,
            RetiringPrincipal = retiring,
            RetiringServicePrincipal = retiringService,
            Operations = [GrantOperation.Decrypt],
            Constraints = sourceArn is null ? null : new GrantConstraints { SourceArn = sourceArn },
        };
        await Refusal.IsAsync("ValidationException", message, () => test.SendAsync(command));
    }

    [Fact]
    public async Task Lists_of_grants_are_of_one_principal()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Refusal.IsAsync(
            "ValidationException",
            "Specify either GranteePrincipal or GranteeServicePrincipal, not both.",
            () => test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId, GranteePrincipal = Reader, GranteeServicePrincipal = Service }));
        await Refusal.IsAsync(
            "ValidationException", "Specify either RetiringPrincipal or RetiringServicePrincipal.", () => test.SendAsync(new ListRetirableGrantsCommand()));
        await Refusal.IsAsync(
            "ValidationException",
            "Specify either RetiringPrincipal or RetiringServicePrincipal, not both.",
            () => test.SendAsync(new ListRetirableGrantsCommand { RetiringPrincipal = Writer, RetiringServicePrincipal = Service }));
        await Refusal.IsAsync(
            "InvalidArnException", "ARN does not refer to a valid principal: writer", () => test.SendAsync(new ListRetirableGrantsCommand { RetiringPrincipal = "writer" }));
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:root")]
    [InlineData("arn:aws:iam::999988887777:root")]
    [InlineData("arn:aws:iam::111122223333:user/a")]
    [InlineData("arn:aws:iam::111122223333:user/team/a")]
    [InlineData("arn:aws:iam::444455556666:role/a")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/a/session")]
    [InlineData("arn:aws:sts::111122223333:federated-user/bob")]
    public async Task Accounts_users_roles_sessions_and_federated_users_can_have_grants(string arn)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateGrantCommand { KeyId = key.KeyId, GranteePrincipal = arn, RetiringPrincipal = arn, Operations = [GrantOperation.Decrypt] });
        GrantListEntry entry = Assert.Single(await test.ListGrantsAsync(key.KeyId!));
        Assert.Equal((arn, arn), (entry.GranteePrincipal, entry.RetiringPrincipal));
    }

    [Theory]
    [InlineData("reader")]
    [InlineData("111122223333")]
    [InlineData("logs.amazonaws.com")]
    [InlineData("arn:aws:iam::111122223333:group/a")]
    [InlineData("arn:aws:iam::111122223333:user/")]
    [InlineData("arn:aws:iam::11112222333:user/a")]
    [InlineData("arn:aws:iam:eu-central-1:111122223333:user/a")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/a")]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:key/a")]
    [InlineData("arn:aws-cn:iam::111122223333:user/a")]
    public async Task What_is_no_ARN_of_a_principal_is_named(string arn)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string message = $"ARN does not refer to a valid principal: {arn}";
        await Refusal.IsAsync("InvalidArnException", message, () => test.GrantAsync(key.KeyId!, arn, GrantOperation.Decrypt));
        CreateGrantCommand retiring = new() { KeyId = key.KeyId, GranteePrincipal = Reader, RetiringPrincipal = arn, Operations = [GrantOperation.Decrypt] };
        await Refusal.IsAsync("InvalidArnException", message, () => test.SendAsync(retiring));
        Assert.Empty(await test.ListGrantsAsync(key.KeyId!));
    }

    [Fact]
    public async Task Where_users_are_known_a_grant_is_for_those_that_exist()
    {
        SomePrincipals known = new() { UniqueIds = { [Reader] = "AIDAREADER" } };
        await using TestEngine test = await TestEngine.OpenAsync(principals: known);
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        _ = await test.GrantAsync(key.KeyId!, "arn:aws:iam::999988887777:root", GrantOperation.Decrypt);
        _ = await test.GrantAsync(key.KeyId!, "arn:aws:sts::111122223333:federated-user/bob", GrantOperation.Decrypt);
        string message = $"ARN does not refer to a valid principal: {Writer}";
        await Refusal.IsAsync("InvalidArnException", message, () => test.GrantAsync(key.KeyId!, Writer, GrantOperation.Decrypt));
        CreateGrantCommand retiring = new() { KeyId = key.KeyId, GranteePrincipal = Reader, RetiringPrincipal = Writer, Operations = [GrantOperation.Decrypt] };
        await Refusal.IsAsync("InvalidArnException", message, () => test.SendAsync(retiring));
    }

    [Fact]
    public async Task A_grant_allows_at_least_one_operation()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Refusal.IsAsync("ValidationException", "Specify at least one grant operation.", () => test.GrantAsync(key.KeyId!, Reader));
    }

    [Fact]
    public async Task The_operations_of_a_grant_are_those_that_its_key_takes_part_in()
    {
        Dictionary<(KeySpec, KeyUsageType), string> fitting = new()
        {
            [(KeySpec.SymmetricDefault, KeyUsageType.EncryptDecrypt)] =
                "Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext",
            [(KeySpec.Rsa2048, KeyUsageType.EncryptDecrypt)] = "Decrypt Encrypt ReEncryptFrom ReEncryptTo GetPublicKey",
            [(KeySpec.EccNistP256, KeyUsageType.SignVerify)] = "Sign Verify GetPublicKey",
            [(KeySpec.EccNistP256, KeyUsageType.KeyAgreement)] = "DeriveSharedSecret GetPublicKey",
            [(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac)] = "GenerateMac VerifyMac",
            [(KeySpec.MlKem768, KeyUsageType.EncapsulateDecapsulate)] = "Encapsulate Decapsulate GetPublicKey",
        };
        await using TestEngine test = await TestEngine.OpenAsync();
        foreach (((KeySpec spec, KeyUsageType usage), string names) in fitting)
        {
            KeyMetadata key = await test.CreateKeyAsync(spec, usage);
            HashSet<string> fits = [.. names.Split(' '), "CreateGrant", "RetireGrant", "DescribeKey"];
            foreach (GrantOperation operation in GrantOperation.Values)
            {
                if (fits.Contains(operation.Value))
                {
                    _ = await test.GrantAsync(key.KeyId!, Reader, operation);
                }
                else
                {
                    await Refusal.IsAsync(
                        "ValidationException",
                        $"The grant operation {operation} is not valid for {key.Arn}.",
                        () => test.GrantAsync(key.KeyId!, Reader, GrantOperation.DescribeKey, operation));
                }
            }
        }
    }

    [Fact]
    public void Every_grant_operation_but_RetireGrant_stands_for_an_action()
    {
        Assert.All(GrantOperation.Values.Where(operation => operation != GrantOperation.RetireGrant), operation => Assert.Equal(operation, GrantOperations.ForAction("kms:" + operation)));
        Assert.Null(GrantOperations.ForAction("kms:RetireGrant"));
        Assert.Null(GrantOperations.ForAction("kms:PutKeyPolicy"));
    }

    [Fact]
    public async Task Only_symmetric_encryption_keys_have_an_encryption_context_to_constrain()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac);
        const string Message = "Encryption context constraints are only valid for symmetric encryption keys.";
        GrantConstraints equal = new() { EncryptionContextEquals = Context(("k", "v")) };
        GrantConstraints subset = new() { EncryptionContextSubset = Context(("k", "v")) };
        await Refusal.IsAsync("ValidationException", Message, () => test.GrantAsync(key.KeyId!, equal, GrantOperation.GenerateMac));
        await Refusal.IsAsync("ValidationException", Message, () => test.GrantAsync(key.KeyId!, subset, GrantOperation.GenerateMac));
        _ = await test.GrantAsync(key.KeyId!, new GrantConstraints { SourceArn = SourceArn }, GrantOperation.GenerateMac);
    }

    [Theory]
    [InlineData(8, 384, 384, true)]
    [InlineData(9, 1, 1, false)]
    [InlineData(1, 385, 1, false)]
    [InlineData(1, 1, 385, false)]
    public async Task A_constraint_has_up_to_8_pairs_of_up_to_384_characters(int pairs, int keyLength, int valueLength, bool isAccepted)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Dictionary<string, string> context = Enumerable.Range(0, pairs).ToDictionary(
            index => index.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(keyLength, 'k'), _ => new string('v', valueLength));
        foreach (GrantConstraints constraints in new[] { new GrantConstraints { EncryptionContextEquals = context }, new GrantConstraints { EncryptionContextSubset = context } })
        {
            if (isAccepted)
            {
                _ = await test.GrantAsync(key.KeyId!, constraints, GrantOperation.Decrypt);
            }
            else
            {
                await Refusal.IsAsync(
                    "ValidationException",
                    "An encryption context constraint takes up to 8 pairs with values of up to 384 characters.",
                    () => test.GrantAsync(key.KeyId!, constraints, GrantOperation.Decrypt));
            }
        }
    }

    [Theory]
    [InlineData("""{"Operations":"Decrypt"}""", "SerializationException")]
    [InlineData("""{"Operations":["Fly"]}""", "ValidationException")]
    [InlineData("""{"GranteePrincipal":5}""", "SerializationException")]
    [InlineData("""{"GranteePrincipal":"a b"}""", "ValidationException")]
    [InlineData("""{"GranteePrincipal":""}""", "ValidationException")]
    [InlineData("""{"Name":"a b"}""", "ValidationException")]
    [InlineData("""{"Name":""}""", "ValidationException")]
    [InlineData("""{"Constraints":[]}""", "SerializationException")]
    [InlineData("""{"Constraints":{"EncryptionContextEquals":{"k":1}}}""", "SerializationException")]
    [InlineData("""{"Constraints":{"SourceArn":"x"}}""", "ValidationException")]
    [InlineData("""{"GrantTokens":"x"}""", "SerializationException")]
    [InlineData("""{"DryRun":"yes"}""", "SerializationException")]
    [InlineData("""{"Unknown":{}}""", null)]
    [InlineData("""{"Constraints":null}""", null)]
    public async Task Members_of_the_wrong_type_or_form_are_refused_and_unknown_ones_ignored(string json, string? errorCode)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        System.Text.Json.Nodes.JsonObject request = System.Text.Json.Nodes.JsonNode.Parse(
            $$"""{"KeyId":"{{key.KeyId}}","GranteePrincipal":"{{Reader}}","Operations":["Decrypt"]}""")!.AsObject();
        foreach ((string name, System.Text.Json.Nodes.JsonNode? value) in System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject())
        {
            request[name] = value?.DeepClone();
        }

        KmsServiceException? error = (KmsServiceException?)await Record.ExceptionAsync(() => test.SendJsonAsync("CreateGrant", request.ToJsonString()));
        Assert.Equal(errorCode, error?.ErrorCode);
    }

    [Fact]
    public async Task A_dry_run_makes_all_checks_and_no_grant()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        CreateGrantCommand good = new() { KeyId = key.KeyId, GranteePrincipal = Reader, Operations = [GrantOperation.Decrypt], DryRun = true };
        _ = await Assert.ThrowsAsync<DryRunOperationException>(() => test.SendAsync(good));
        CreateGrantCommand bad = new() { KeyId = key.KeyId, GranteePrincipal = Reader, Operations = [GrantOperation.Sign], DryRun = true };
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.SendAsync(bad));
        Assert.Empty(await test.ListGrantsAsync(key.KeyId!));
    }
}

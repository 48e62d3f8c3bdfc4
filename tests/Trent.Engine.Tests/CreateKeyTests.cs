// CreateKey: which specs, usages and origins go together, and exactly which metadata each key has.
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class CreateKeyTests(SharedKeys keys)
{
    private const string RsaSigning =
        "RSASSA_PKCS1_V1_5_SHA_256,RSASSA_PKCS1_V1_5_SHA_384,RSASSA_PKCS1_V1_5_SHA_512,RSASSA_PSS_SHA_256,RSASSA_PSS_SHA_384,RSASSA_PSS_SHA_512";

    // AWS KMS developer guide, "Key spec reference": spec, usage, the member with its algorithms, these.
    private static readonly (string Spec, string Usage, string Member, string Algorithms)[] Rows =
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", "SYMMETRIC_DEFAULT"),
        .. new[] { "224", "256", "384", "512" }.Select(bits => ($"HMAC_{bits}", "GENERATE_VERIFY_MAC", "MacAlgorithms", $"HMAC_SHA_{bits}")),
        .. new[] { "RSA_2048", "RSA_3072", "RSA_4096" }.Select(spec => (spec, "ENCRYPT_DECRYPT", "EncryptionAlgorithms", "RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256")),
        .. new[] { "RSA_2048", "RSA_3072", "RSA_4096" }.Select(spec => (spec, "SIGN_VERIFY", "SigningAlgorithms", RsaSigning)),
        ("ECC_NIST_P256", "SIGN_VERIFY", "SigningAlgorithms", "ECDSA_SHA_256"),
        ("ECC_NIST_P384", "SIGN_VERIFY", "SigningAlgorithms", "ECDSA_SHA_384"),
        ("ECC_NIST_P521", "SIGN_VERIFY", "SigningAlgorithms", "ECDSA_SHA_512"),
        .. new[] { "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521" }.Select(spec => (spec, "KEY_AGREEMENT", "KeyAgreementAlgorithms", "ECDH")),
        ("ECC_SECG_P256K1", "SIGN_VERIFY", "SigningAlgorithms", "ECDSA_SHA_256"),
        ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "SigningAlgorithms", "ED25519_SHA_512,ED25519_PH_SHA_512"),
        .. new[] { "ML_DSA_44", "ML_DSA_65", "ML_DSA_87" }.Select(spec => (spec, "SIGN_VERIFY", "SigningAlgorithms", "ML_DSA_SHAKE_256")),
        .. new[] { "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024" }.Select(spec => (spec, "ENCAPSULATE_DECAPSULATE", "EncapsulationAlgorithms", "ML_KEM")),
        ("SM2", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", "SM2PKE"),
        ("SM2", "SIGN_VERIFY", "SigningAlgorithms", "SM2DSA"),
        ("SM2", "KEY_AGREEMENT", "KeyAgreementAlgorithms", "ECDH"),
    ];

    private static readonly string[] Always =
    [
        "AWSAccountId", "Arn", "CreationDate", "CustomerMasterKeySpec", "Description", "Enabled", "KeyId", "KeyManager", "KeySpec", "KeyState", "KeyUsage", "MultiRegion", "Origin",
    ];

    public static TheoryData<string, string, string, string> Pairs => new(Rows);

    public static TheoryData<string, string> OtherPairs => new(
        from spec in KeySpec.Values.Select(spec => spec.Value)
        from usage in KeyUsageType.Values.Select(usage => usage.Value)
        where !Rows.Any(row => row.Spec == spec && row.Usage == usage)
        select (spec, usage));

    public static TheoryData<string> SpecsButSymmetric => [.. KeySpec.Values.Select(spec => spec.Value).Where(spec => spec != "SYMMETRIC_DEFAULT")];

    public static TheoryData<string, string, string, string> Importable => new(Rows.Where(row => !row.Spec.StartsWith("ML_", StringComparison.Ordinal)));

    public static TheoryData<string, string> NotImportable => new(Rows.Where(row => row.Spec.StartsWith("ML_", StringComparison.Ordinal)).Select(row => (row.Spec, row.Usage)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Every_pair_of_spec_and_usage_has_exactly_its_metadata(string spec, string usage, string member, string algorithms)
    {
        using JsonDocument answer = JsonDocument.Parse(await keys.CreationAsync(spec, usage));
        JsonElement metadata = answer.RootElement.GetProperty("KeyMetadata");
        string[] material = spec == "SYMMETRIC_DEFAULT" ? ["CurrentKeyMaterialId"] : [];
        Assert.Equal(Sorted([.. Always, member, .. material]), NamesOf(metadata));
        Assert.Equal(algorithms, string.Join(',', metadata.GetProperty(member).EnumerateArray().Select(algorithm => algorithm.GetString())));
        Assert.Equal(
            (spec, spec, usage, "AWS_KMS", "Enabled", "CUSTOMER"),
            (Text(metadata, "KeySpec"), Text(metadata, "CustomerMasterKeySpec"), Text(metadata, "KeyUsage"), Text(metadata, "Origin"), Text(metadata, "KeyState"), Text(metadata, "KeyManager")));
        Assert.True(metadata.GetProperty("Enabled").GetBoolean());
        Assert.False(metadata.GetProperty("MultiRegion").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(OtherPairs))]
    public async Task Every_other_pair_is_refused(string spec, string usage)
    {
        foreach (string origin in new[] { "AWS_KMS", "EXTERNAL" })
        {
            await Refusal.IsAsync(
                "ValidationException",
                $"KeyUsage {usage} is not compatible with KeySpec {spec}",
                () => keys.Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}","Origin":"{{origin}}"}"""));
        }
    }

    [Theory]
    [MemberData(nameof(SpecsButSymmetric))]
    public async Task The_usage_must_be_given_for_every_spec_but_the_symmetric_one(string spec)
    {
        const string Text = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.";
        await Refusal.IsAsync("ValidationException", Text, () => keys.Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}"}"""));
        await Refusal.IsAsync("ValidationException", Text, () => keys.Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","MultiRegion":true,"Origin":"EXTERNAL"}"""));
    }

    [Fact]
    public async Task A_bad_enumeration_value_wins_over_a_missing_usage()
    {
        ValidationException error = await Assert.ThrowsAsync<ValidationException>(() => keys.Engine.SendJsonAsync("CreateKey", """{"KeySpec":"RSA_1024"}"""));
        Assert.StartsWith("1 validation error detected: Value 'RSA_1024' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [", error.WireMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA_2048", "SIGN_VERIFY")]
    [InlineData("ECC_NIST_P256", "KEY_AGREEMENT")]
    [InlineData("HMAC_256", "GENERATE_VERIFY_MAC")]
    public async Task The_former_name_of_the_spec_is_taken_as_well(string spec, string usage)
    {
        KeyMetadata key = (await keys.Engine.SendAsync(new CreateKeyCommand { CustomerMasterKeySpec = new CustomerMasterKeySpec(spec), KeyUsage = new KeyUsageType(usage) })).KeyMetadata!;
        Assert.Equal((spec, usage), (key.KeySpec!.Value.Value, key.KeyUsage!.Value.Value));
    }

    [Theory]
    [MemberData(nameof(Importable))]
    public async Task A_key_of_external_origin_waits_for_its_material(string spec, string usage, string member, string algorithms)
    {
        using JsonDocument answer = JsonDocument.Parse(
            await keys.Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}","Origin":"EXTERNAL"}"""));
        JsonElement metadata = answer.RootElement.GetProperty("KeyMetadata");
        Assert.Equal(Sorted([.. Always, member]), NamesOf(metadata));
        Assert.Equal(algorithms, string.Join(',', metadata.GetProperty(member).EnumerateArray().Select(algorithm => algorithm.GetString())));
        Assert.Equal(("EXTERNAL", "PendingImport", false), (Text(metadata, "Origin"), Text(metadata, "KeyState"), metadata.GetProperty("Enabled").GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(NotImportable))]
    public async Task External_origin_is_refused_for_specs_whose_material_cannot_be_imported(string spec, string usage) => await Refusal.IsAsync(
        "UnsupportedOperationException",
        $"Key material cannot be imported into keys of the key spec {spec}.",
        () => keys.Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}","Origin":"EXTERNAL"}"""));

    [Theory]
    [InlineData("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EncryptionAlgorithms")]
    [InlineData("HMAC_512", "GENERATE_VERIFY_MAC", "MacAlgorithms")]
    [InlineData("RSA_2048", "ENCRYPT_DECRYPT", "EncryptionAlgorithms")]
    [InlineData("ECC_NIST_P521", "KEY_AGREEMENT", "KeyAgreementAlgorithms")]
    [InlineData("ML_DSA_65", "SIGN_VERIFY", "SigningAlgorithms")]
    [InlineData("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE", "EncapsulationAlgorithms")]
    public async Task A_multi_Region_key_has_an_id_of_its_own_kind_and_is_a_primary_without_replicas(string spec, string usage, string member)
    {
        using JsonDocument answer = JsonDocument.Parse(
            await keys.Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}","MultiRegion":true}"""));
        JsonElement metadata = answer.RootElement.GetProperty("KeyMetadata");
        string[] material = spec == "SYMMETRIC_DEFAULT" ? ["CurrentKeyMaterialId"] : [];
        Assert.Equal(Sorted([.. Always, member, "MultiRegionConfiguration", .. material]), NamesOf(metadata));
        Assert.Matches("^mrk-[0-9a-f]{32}$", Text(metadata, "KeyId"));
        string arn = $"arn:aws:kms:eu-central-1:111122223333:key/{Text(metadata, "KeyId")}";
        Assert.Equal(arn, Text(metadata, "Arn"));
        Assert.True(metadata.GetProperty("MultiRegion").GetBoolean());
        Assert.Equal(
            $$"""{"MultiRegionKeyType":"PRIMARY","PrimaryKey":{"Arn":"{{arn}}","Region":"eu-central-1"},"ReplicaKeys":[]}""",
            metadata.GetProperty("MultiRegionConfiguration").GetRawText());
    }

    [Fact]
    public async Task MultiRegion_false_is_as_if_it_were_not_there()
    {
        KeyMetadata key = (await keys.Engine.SendAsync(new CreateKeyCommand { MultiRegion = false })).KeyMetadata!;
        Assert.Equal((false, null), (key.MultiRegion, key.MultiRegionConfiguration));
        Assert.DoesNotContain("mrk-", key.KeyId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_CLOUDHSM")]
    [InlineData("EXTERNAL_KEY_STORE")]
    public async Task A_custom_key_store_must_be_named_and_is_not_there(string origin)
    {
        await Refusal.IsAsync(
            "ValidationException",
            "CustomKeyStoreId is required for a KMS key with this origin.",
            () => keys.Engine.SendAsync(new CreateKeyCommand { Origin = new OriginType(origin) }));
        KmsServiceException error = await Assert.ThrowsAsync<CustomKeyStoreNotFoundException>(
            () => keys.Engine.SendAsync(new CreateKeyCommand { Origin = new OriginType(origin), CustomKeyStoreId = "cks-1234567890abcdef0" }));
        Assert.NotNull(error);
    }

    [Fact]
    public async Task What_is_refused_creates_nothing()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        long epoch = test.Store.Epoch;
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.SendJsonAsync("CreateKey", """{"KeySpec":"SM2","KeyUsage":"GENERATE_VERIFY_MAC"}"""));
        _ = await Assert.ThrowsAsync<UnsupportedOperationException>(() => test.SendJsonAsync("CreateKey", """{"KeySpec":"ML_KEM_512","KeyUsage":"ENCAPSULATE_DECAPSULATE","Origin":"EXTERNAL"}"""));
        _ = await Assert.ThrowsAsync<TagException>(() => test.SendJsonAsync("CreateKey", """{"Tags":[{"TagKey":"aws:x","TagValue":""}]}"""));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Theory]
    [InlineData("ECC_NIST_P256", "SIGN_VERIFY")]
    [InlineData("HMAC_224", "GENERATE_VERIFY_MAC")]
    [InlineData("ML_DSA_44", "SIGN_VERIFY")]
    public async Task DescribeKey_shows_what_CreateKey_answered(string spec, string usage)
    {
        using JsonDocument created = JsonDocument.Parse(await keys.CreationAsync(spec, usage));
        string keyId = Text(created.RootElement.GetProperty("KeyMetadata"), "KeyId");
        using JsonDocument described = JsonDocument.Parse(await keys.Engine.SendJsonAsync("DescribeKey", $$"""{"KeyId":"{{keyId}}"}"""));
        Assert.Equal(created.RootElement.GetRawText(), described.RootElement.GetRawText());
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static IEnumerable<string> NamesOf(JsonElement element) => Sorted(element.EnumerateObject().Select(member => member.Name));

    private static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);
}

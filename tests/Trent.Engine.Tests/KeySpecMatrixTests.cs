// Which operation works with which key: the table of docs/operations.md, found out by asking the engine, and held against what AWS documents.
// With TRENT_WRITE_DOCUMENTS=1 the test writes the table into the document instead of comparing it.
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeySpecMatrixTests
{
    private const string TableBegins = "<!-- The table is what KeySpecMatrixTests found out. -->";
    private const string None = "–";

    private static readonly (string Column, KeySpec[] Specs)[] Columns =
    [
        ("SYMMETRIC_DEFAULT", [KeySpec.SymmetricDefault]),
        ("HMAC_224, 256, 384, 512", [KeySpec.Hmac224, KeySpec.Hmac256, KeySpec.Hmac384, KeySpec.Hmac512]),
        ("RSA_2048, 3072, 4096", [KeySpec.Rsa2048, KeySpec.Rsa3072, KeySpec.Rsa4096]),
        ("ECC_NIST_P256, P384, P521", [KeySpec.EccNistP256, KeySpec.EccNistP384, KeySpec.EccNistP521]),
        ("ECC_SECG_P256K1", [KeySpec.EccSecgP256K1]),
        ("ECC_NIST_EDWARDS25519", [KeySpec.EccNistEdwards25519]),
        ("SM2", [KeySpec.Sm2]),
        ("ML_DSA_44, 65, 87", [KeySpec.MlDsa44, KeySpec.MlDsa65, KeySpec.MlDsa87]),
        ("ML_KEM_512, 768, 1024", [KeySpec.MlKem512, KeySpec.MlKem768, KeySpec.MlKem1024]),
    ];

    // AWS KMS developer guide: "Key spec reference", "Rotate keys", "Importing key material", "Multi-Region keys".
    private static readonly Dictionary<string, string[]> AsAwsHasIt = new(StringComparer.Ordinal)
    {
        ["Encrypt"] = ["E", None, "E", None, None, None, "E", None, None],
        ["Decrypt"] = ["E", None, "E", None, None, None, "E", None, None],
        ["ReEncrypt"] = ["E", None, "E", None, None, None, "E", None, None],
        ["GenerateDataKey"] = ["E", None, None, None, None, None, None, None, None],
        ["GenerateDataKeyWithoutPlaintext"] = ["E", None, None, None, None, None, None, None, None],
        ["GenerateDataKeyPair"] = ["E", None, None, None, None, None, None, None, None],
        ["GenerateDataKeyPairWithoutPlaintext"] = ["E", None, None, None, None, None, None, None, None],
        ["Sign"] = [None, None, "S", "S", "S", "S", "S", "S", None],
        ["Verify"] = [None, None, "S", "S", "S", "S", "S", "S", None],
        ["GenerateMac"] = [None, "M", None, None, None, None, None, None, None],
        ["VerifyMac"] = [None, "M", None, None, None, None, None, None, None],
        ["DeriveSharedSecret"] = [None, None, None, "A", None, None, "A", None, None],
        ["Encapsulate"] = [None, None, None, None, None, None, None, None, "K"],
        ["Decapsulate"] = [None, None, None, None, None, None, None, None, "K"],
        ["GetPublicKey"] = [None, None, "E S", "S A", "S", "S", "E S A", "S", "K"],
        ["EnableKeyRotation"] = ["E", None, None, None, None, None, None, None, None],
        ["DisableKeyRotation"] = ["E", None, None, None, None, None, None, None, None],
        ["RotateKeyOnDemand"] = ["E", None, None, None, None, None, None, None, None],
        ["ListKeyRotations"] = ["E", None, None, None, None, None, None, None, None],
        ["GetParametersForImport"] = ["E", "M", "E S", "S A", "S", "S", "E S A", None, None],
        ["ImportKeyMaterial"] = ["E", "M", "E S", "S A", "S", "S", "E S A", None, None],
        ["DeleteImportedKeyMaterial"] = ["E", "M", "E S", "S A", "S", "S", "E S A", None, None],
    };

    private static readonly string[] EveryUsage = ["E", "M", "E S", "S A", "S", "S", "E S A", "S", "K"];

    private static readonly (KeyUsageType Usage, string Letter)[] Letters =
    [
        (KeyUsageType.EncryptDecrypt, "E"), (KeyUsageType.SignVerify, "S"), (KeyUsageType.GenerateVerifyMac, "M"),
        (KeyUsageType.KeyAgreement, "A"), (KeyUsageType.EncapsulateDecapsulate, "K"),
    ];

    [Fact]
    public async Task Every_operation_works_with_the_keys_that_AWS_has_it_for_and_the_document_says_so()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeySpecTrials trials = new(test);
        List<string> table =
        [
            $"| operation | {string.Join(" | ", Columns.Select(column => column.Column))} |",
            $"| --- |{string.Concat(Columns.Select(_ => " --- |"))}",
        ];
        foreach (string operation in KeySpecTrials.Operations)
        {
            string[] cells = new string[Columns.Length];
            for (int column = 0; column < Columns.Length; column++)
            {
                List<string> ofSpecs = [];
                foreach (KeySpec spec in Columns[column].Specs)
                {
                    ofSpecs.Add(await WorksWithAsync(trials, operation, spec));
                }

                cells[column] = Assert.Single(ofSpecs.Distinct());
            }

            Assert.Equal($"{operation}: {string.Join(" | ", AsAwsHasIt.GetValueOrDefault(operation, EveryUsage))}", $"{operation}: {string.Join(" | ", cells)}");
            table.Add($"| {operation} | {string.Join(" | ", cells)} |");
        }

        string path = Path.Combine(Checkout.Root, "docs", "operations.md");
        string document = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        string before = document[..(document.IndexOf(TableBegins, StringComparison.Ordinal) + TableBegins.Length)];
        string found = $"{before}\n{string.Join('\n', table)}\n";
        if (Environment.GetEnvironmentVariable("TRENT_WRITE_DOCUMENTS") == "1")
        {
            await File.WriteAllTextAsync(path, found, TestContext.Current.CancellationToken);
        }
        else
        {
            Assert.Equal(found, document);
        }
    }

    [Fact]
    public void Every_operation_on_a_key_and_every_key_spec_is_in_the_table()
    {
        string? reference = Checkout.FindReference("kms-api.json");
        if (reference is null)
        {
            Assert.Skip("The model of the API is not beside this checkout.");
        }

        using JsonDocument model = JsonDocument.Parse(File.ReadAllBytes(reference));
        IEnumerable<string> onKeys = model.RootElement.GetProperty("operations").EnumerateObject()
            .Where(operation => operation.Value.GetProperty("input").EnumerateObject().Any(member => member.Name is "KeyId" or "SourceKeyId" or "DestinationKeyId" or "TargetKeyId"))
            .Select(operation => operation.Name);
        Assert.Equal(onKeys.Order(StringComparer.Ordinal), KeySpecTrials.Operations.Order(StringComparer.Ordinal));
        Assert.Equal(
            model.RootElement.GetProperty("enums").GetProperty("KeySpec").EnumerateArray().Select(spec => spec.GetString()).Order(StringComparer.Ordinal),
            Columns.SelectMany(column => column.Specs).Select(spec => spec.Value).Order(StringComparer.Ordinal));
    }

    /// <summary>The letters of the usages with which the operation works; what is refused is refused with an error that the operation has.</summary>
    private static async Task<string> WorksWithAsync(KeySpecTrials trials, string operation, KeySpec spec)
    {
        List<string> letters = [];
        foreach ((KeyUsageType usage, string letter) in Letters.Where(pair => Keys.KeySpecs.Of(spec).Usages.Contains(pair.Usage)))
        {
            KmsServiceException? refusal = await trials.TryAsync(operation, spec, usage);
            if (refusal is null)
            {
                letters.Add(letter);
            }
            else
            {
                Assert.True(
                    refusal.ErrorCode is "InvalidKeyUsageException" or "UnsupportedOperationException" or "ValidationException",
                    $"{operation} of a {spec} key for {usage}: {refusal.ErrorCode}: {refusal.Message}");
            }
        }

        return letters.Count == 0 ? None : string.Join(' ', letters);
    }
}

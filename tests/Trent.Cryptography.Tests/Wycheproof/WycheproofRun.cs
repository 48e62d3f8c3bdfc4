// Runs all cases of a Wycheproof file and counts what came of them.
using System.Text.Json;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class WycheproofRun
{
    private static readonly Dictionary<string, Family> Families = new(StringComparer.Ordinal)
    {
        ["AeadTest"] = SymmetricFamilies.Aead,
        ["KeywrapTest"] = SymmetricFamilies.KeyWrap,
        ["HkdfTest"] = SymmetricFamilies.Hkdf,
        ["MacTest"] = SymmetricFamilies.Mac,
        ["EcdhTest"] = CurveFamilies.Ecdh,
        ["EcdsaVerify"] = CurveFamilies.Ecdsa,
        ["EddsaVerify"] = CurveFamilies.Ed25519,
        ["RsassaPkcs1Verify"] = RsaFamilies.Pkcs1,
        ["RsassaPssVerify"] = RsaFamilies.Pss,
        ["RsaesOaepDecrypt"] = RsaFamilies.Oaep,
        ["MlDsaVerify"] = MlDsaFamilies.Verify,
        ["MlDsaSign"] = MlDsaFamilies.Sign,
        ["MLKEMTest"] = MlKemFamilies.Decapsulate,
        ["MLKEMEncapsTest"] = MlKemFamilies.Encapsulate,
        ["MLKEMKeyGen"] = MlKemFamilies.Generate,
    };

    /// <summary>Every case of a file gives what it states or is refused under a rule, and as many of each kind as the totals say.</summary>
    internal static void Holds(string file, string implementation = Implementations.Managed)
    {
        if (WycheproofFiles.Folder is not { } folder)
        {
            Assert.Skip(WycheproofFiles.Missing);
            return;
        }

        JsonElement root = WycheproofFiles.Read(folder, file);
        var failures = new List<string>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonElement json in root.Each("testGroups"))
        {
            var group = new WycheproofGroup(root.Text("algorithm"), implementation, json);
            Family family = Families[group.Type];
            Attempt attempt = family.Prepare(group);
            foreach (JsonElement test in json.Each("tests"))
            {
                var vector = new WycheproofCase(group, test);
                Rule? rule = family.Rules.FirstOrDefault(candidate => candidate.Applies(vector));
                Outcome outcome = attempt(vector);
                if (Expected(vector, rule) is { } expected && outcome == expected)
                {
                    string counted = rule?.Reason ?? Totals.AsStated;
                    counts[counted] = counts.GetValueOrDefault(counted) + 1;
                }
                else
                {
                    failures.Add($"{vector}: {outcome}{(rule is null ? "" : $" under the rule: {rule}")}");
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} cases of {file}:\n{string.Join('\n', failures.Take(50))}");
        Assert.Equal(Totals.Of(file).Describe(), Totals.Describe(counts));
    }

    // What is neither valid nor invalid needs a rule that decides it.
    private static Outcome? Expected(WycheproofCase vector, Rule? rule) => (rule, vector.Result) switch
    {
        (not null, _) => Outcome.Refused,
        (null, "valid") => Outcome.AsStated,
        (null, "invalid") => Outcome.Refused,
        _ => null,
    };
}

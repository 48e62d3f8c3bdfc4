// How many cases of each Wycheproof file give what they state, and how many the product refuses under which rule.
namespace Trent.Cryptography.Tests.Wycheproof;

/// <summary>The totals of one file.</summary>
internal sealed record Totals(string File, int Stated, params (Rule Rule, int Count)[] Ruled)
{
    internal const string AsStated = "as stated";

    internal static Totals[] Symmetric { get; } =
    [
        new("aes_gcm_test.json", 197, (SymmetricFamilies.NonceSize, 119)),
        new("aes_kwp_test.json", 254),
        new("hkdf_sha256_test.json", 86),
        new("hkdf_sha384_test.json", 83),
        new("hkdf_sha512_test.json", 83),
        new("hmac_sha224_test.json", 84, (SymmetricFamilies.ShortMacKey, 6), (SymmetricFamilies.TruncatedMac, 82)),
        new("hmac_sha256_test.json", 84, (SymmetricFamilies.ShortMacKey, 6), (SymmetricFamilies.TruncatedMac, 84)),
        new("hmac_sha384_test.json", 84, (SymmetricFamilies.ShortMacKey, 6), (SymmetricFamilies.TruncatedMac, 84)),
        new("hmac_sha512_test.json", 84, (SymmetricFamilies.ShortMacKey, 6), (SymmetricFamilies.TruncatedMac, 84)),
    ];

    internal static Totals[] Curves { get; } =
    [
        new("ecdh_secp256r1_test.json", 382, (CurveFamilies.CompressedPoint, 1), (CurveFamilies.UnnamedCurve, 7), (CurveFamilies.NotDer, 222)),
        new("ecdh_secp384r1_test.json", 817, (CurveFamilies.CompressedPoint, 1), (CurveFamilies.UnnamedCurve, 7), (CurveFamilies.NotDer, 222)),
        new("ecdh_secp521r1_test.json", 688, (CurveFamilies.CompressedPoint, 1), (CurveFamilies.UnnamedCurve, 7), (CurveFamilies.NotDer, 220)),
        new("ecdsa_secp256k1_sha256_test.json", 476),
        new("ecdsa_secp256r1_sha256_test.json", 484),
        new("ecdsa_secp384r1_sha384_test.json", 504),
        new("ecdsa_secp521r1_sha512_test.json", 542),
        new("ed25519_test.json", 151),
    ];

    internal static Totals[] Rsa { get; } =
    [
        new("rsa_oaep_2048_sha1_mgf1sha1_test.json", 28, (RsaFamilies.EmptyPlaintext, 1), (RsaFamilies.Label, 7)),
        new("rsa_oaep_2048_sha256_mgf1sha1_test.json", 0, (RsaFamilies.OaepMask, 31)),
        new("rsa_oaep_2048_sha256_mgf1sha256_test.json", 28, (RsaFamilies.EmptyPlaintext, 1), (RsaFamilies.Label, 8)),
        new("rsa_oaep_3072_sha256_mgf1sha256_test.json", 28, (RsaFamilies.EmptyPlaintext, 1), (RsaFamilies.Label, 8)),
        new("rsa_oaep_4096_sha256_mgf1sha256_test.json", 28, (RsaFamilies.EmptyPlaintext, 1), (RsaFamilies.Label, 8)),
        new("rsa_oaep_misc_test.json", 12, (RsaFamilies.OaepMask, 72), (RsaFamilies.EmptyPlaintext, 6), (RsaFamilies.OaepHash, 120), (RsaFamilies.KeySize, 185)),
        new("rsa_pss_2048_sha256_mgf1_32_test.json", 108),
        new("rsa_pss_2048_sha384_mgf1_48_test.json", 141),
        new("rsa_pss_3072_sha256_mgf1_32_test.json", 108),
        new("rsa_pss_4096_sha256_mgf1_32_test.json", 108),
        new("rsa_pss_4096_sha384_mgf1_48_test.json", 141),
        new("rsa_pss_4096_sha512_mgf1_64_test.json", 179),
        new("rsa_pss_misc_test.json", 3, (RsaFamilies.PssMask, 72), (RsaFamilies.PssSalt, 15), (RsaFamilies.PssHash, 60)),
        new("rsa_signature_2048_sha256_test.json", 258, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_2048_sha384_test.json", 257, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_2048_sha512_test.json", 258, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_3072_sha256_test.json", 258, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_3072_sha384_test.json", 258, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_3072_sha512_test.json", 259, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_4096_sha256_test.json", 257, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_4096_sha384_test.json", 258, (RsaFamilies.MissingNull, 1)),
        new("rsa_signature_4096_sha512_test.json", 258, (RsaFamilies.MissingNull, 1)),
    ];

    internal static Totals[] MlDsa { get; } =
    [
        new("mldsa_44_sign_noseed_test.json", 70, (MlDsaFamilies.Context, 1), (MlDsaFamilies.ExpandedKey, 2)),
        new("mldsa_44_sign_seed_test.json", 85, (MlDsaFamilies.Context, 1)),
        new("mldsa_44_verify_test.json", 173, (MlDsaFamilies.Context, 7)),
        new("mldsa_65_sign_noseed_test.json", 75, (MlDsaFamilies.Context, 1), (MlDsaFamilies.ExpandedKey, 2)),
        new("mldsa_65_sign_seed_test.json", 104, (MlDsaFamilies.Context, 1)),
        new("mldsa_65_verify_test.json", 203, (MlDsaFamilies.Context, 7)),
        new("mldsa_87_sign_noseed_test.json", 66, (MlDsaFamilies.Context, 1), (MlDsaFamilies.ExpandedKey, 2)),
        new("mldsa_87_sign_seed_test.json", 95, (MlDsaFamilies.Context, 1)),
        new("mldsa_87_verify_test.json", 234, (MlDsaFamilies.Context, 7)),
    ];

    internal static Totals[] MlKem { get; } =
    [
        new("mlkem_1024_encaps_test.json", 269),
        new("mlkem_1024_keygen_seed_test.json", 100),
        new("mlkem_1024_test.json", 193),
        new("mlkem_512_encaps_test.json", 261),
        new("mlkem_512_keygen_seed_test.json", 100),
        new("mlkem_512_test.json", 193),
        new("mlkem_768_encaps_test.json", 265),
        new("mlkem_768_keygen_seed_test.json", 100),
        new("mlkem_768_test.json", 193),
    ];

    internal static IReadOnlyList<Totals> All { get; } = [.. Symmetric, .. Curves, .. Rsa, .. MlDsa, .. MlKem];

    internal int Cases => Stated + Ruled.Sum(ruled => ruled.Count);

    internal static Totals Of(string file) => All.Single(totals => totals.File == file);

    internal static string Describe(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join("; ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));

    internal string Describe() =>
        Describe(Ruled.Select(ruled => KeyValuePair.Create(ruled.Rule.Reason, ruled.Count)).Append(new(AsStated, Stated)).Where(pair => pair.Value > 0));
}

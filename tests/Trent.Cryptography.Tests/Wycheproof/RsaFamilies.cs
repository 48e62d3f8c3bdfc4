// RSA keys under the Wycheproof vectors.
using System.Security.Cryptography;
using System.Text.Json;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class RsaFamilies
{
    internal static readonly Rule MissingNull = new("a digest's algorithm without its NULL is refused on purpose", vector => !vector.IsInvalid && vector.HasFlag("MissingNull"));

    internal static readonly Rule PssHash = new("the hash is none of the API's", vector => !SigningHashes.Contains(vector.Group.Json.Text("sha")));

    internal static readonly Rule PssMask = new("a mask from another hash than the digest's is not in the API", vector => vector.Group.Json.Text("mgfSha") != vector.Group.Json.Text("sha"));

    internal static readonly Rule PssSalt = new("a salt of another length than the digest is not in the API", vector => vector.Group.Json.Number("sLen") * 8 != int.Parse(vector.Group.Json.Text("sha").AsSpan("SHA-".Length)));

    internal static readonly Rule KeySize = new("the size of the key is none of the API's", vector => vector.Group.Json.Number("keySize") is not (2048 or 3072 or 4096));

    internal static readonly Rule OaepHash = new("the hash is none of the API's for encryption", vector => vector.Group.Json.Text("sha") is not ("SHA-1" or "SHA-256"));

    internal static readonly Rule OaepMask = new("a mask from another hash than the label's is not in the API", vector => vector.Group.Json.Text("mgfSha") != vector.Group.Json.Text("sha"));

    internal static readonly Rule Label = new("labels are not in the API", vector => !vector.IsInvalid && !vector.IsEmpty("label"));

    internal static readonly Rule EmptyPlaintext = new("empty plaintexts are not in the API", vector => !vector.IsInvalid && vector.IsEmpty("msg"));

    private static readonly string[] SigningHashes = ["SHA-256", "SHA-384", "SHA-512"];

    internal static Family Pkcs1 { get; } = new(
        group => PrepareVerification(group, SigningScheme.RsaPkcs1Sha256, SigningScheme.RsaPkcs1Sha384, SigningScheme.RsaPkcs1Sha512),
        MissingNull);

    internal static Family Pss { get; } = new(
        group => PrepareVerification(group, SigningScheme.RsaPssSha256, SigningScheme.RsaPssSha384, SigningScheme.RsaPssSha512),
        PssHash,
        PssMask,
        PssSalt);

    internal static Family Oaep { get; } = new(PrepareDecryption, KeySize, OaepHash, OaepMask, Label, EmptyPlaintext);

    // What is valid under its own scheme is so under no other; what has no scheme is under none.
    private static Attempt PrepareVerification(WycheproofGroup group, params SigningScheme[] schemes)
    {
        JsonElement numbers = group.Json.GetProperty("publicKey");
        RsaKey key = new(RSA.Create(new RSAParameters { Modulus = Unsigned(numbers, "modulus"), Exponent = Unsigned(numbers, "publicExponent") }));
        int stated = Array.IndexOf(SigningHashes, group.Json.Text("sha"));
        return vector =>
        {
            bool[] accepts = [.. schemes.Select(scheme => key.Verify(scheme, MessageForm.Raw, vector.Hex("msg"), vector.Hex("sig")))];
            if (stated >= 0 && !accepts[stated])
            {
                return Outcome.Refused;
            }

            return accepts.Count(true.Equals) switch
            {
                0 => Outcome.Refused,
                1 when stated >= 0 => Outcome.AsStated,
                _ => Outcome.Different,
            };
        };
    }

    private static Attempt PrepareDecryption(WycheproofGroup group)
    {
        byte[] pkcs8 = group.Json.Hex("privateKeyPkcs8");
        KeyAlgorithm? algorithm = KeyAlgorithm.All.SingleOrDefault(candidate => candidate.Name == $"RSA-{group.Json.Number("keySize")}");
        if (algorithm is null)
        {
            bool isImported = KeyAlgorithm.All.Any(candidate => candidate.Import(pkcs8) is not null);
            return _ => isImported ? Outcome.Different : Outcome.Refused;
        }

        using KeyMaterial? material = algorithm.Import(pkcs8);
        Assert.NotNull(material);
        var key = (IEncryptionKey)algorithm.Load(material.Secret);
        EncryptionScheme? stated = (group.Json.Text("sha"), group.Json.Text("mgfSha")) switch
        {
            ("SHA-1", "SHA-1") => EncryptionScheme.RsaOaepSha1,
            ("SHA-256", "SHA-256") => EncryptionScheme.RsaOaepSha256,
            _ => null,
        };
        return vector =>
        {
            Outcome outcome = Outcome.Refused;
            foreach (EncryptionScheme scheme in (EncryptionScheme[])[EncryptionScheme.RsaOaepSha1, EncryptionScheme.RsaOaepSha256])
            {
                if (key.TryDecrypt(scheme, vector.Hex("ct"), out SecretBuffer? opened))
                {
                    using (opened)
                    {
                        bool isStated = scheme == stated && outcome == Outcome.Refused && opened.DangerousSpan.SequenceEqual(vector.Hex("msg"));
                        outcome = isStated ? Outcome.AsStated : Outcome.Different;
                    }
                }
            }

            return outcome;
        };
    }

    private static byte[] Unsigned(JsonElement numbers, string name) => numbers.Hex(name).AsSpan().TrimStart((byte)0).ToArray();
}

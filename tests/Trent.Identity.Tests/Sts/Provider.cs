// An identity provider of a test's own: keys, and tokens signed with them or in ways that must not count.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trent.Identity.Tests.Sts;

internal sealed class Provider : IDisposable
{
    public const string Issuer = "idp.example.com/realm";
    public const string Audience = "sts.example.com";
    public const string Subject = "system:serviceaccount:prod:deployer";

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa P256 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa P384 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>The keys as the provider publishes them.</summary>
    public string Jwks(string rsaKeyId = "rsa")
    {
        RSAParameters rsa = Rsa.ExportParameters(false);
        return $$"""
            {"keys":[
              {"kty":"RSA","use":"sig","alg":"RS256","kid":"{{rsaKeyId}}","n":"{{Base64Url.EncodeToString(rsa.Modulus)}}","e":"{{Base64Url.EncodeToString(rsa.Exponent)}}"},
              {{Elliptic(P256, "P-256", "p256")}},{{Elliptic(P384, "P-384", "p384")}},
              {"kty":"oct","kid":"oct","k":"c2VjcmV0"},{"kty":"RSA","kid":"short","n":"AQAB","e":"AQAB"}
            ]}
            """;
    }

    /// <summary>The claims of a good token.</summary>
    public static JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = "https://" + Issuer,
        ["sub"] = Subject,
        ["aud"] = Audience,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
    };

    /// <summary>A token signed with the key that fits the algorithm.</summary>
    public string Token(JsonObject claims, string algorithm = "RS256", string? keyId = null, JsonObject? header = null)
    {
        header ??= [];
        header["alg"] = algorithm;
        header["typ"] = "JWT";
        header["kid"] = keyId ?? (algorithm switch { "ES256" => "p256", "ES384" => "p384", _ => "rsa" });
        string input = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        byte[] bytes = Encoding.ASCII.GetBytes(input);
        byte[] signature = algorithm switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "RS512" => Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "ES256" => P256.SignData(bytes, HashAlgorithmName.SHA256),
            "ES384" => P384.SignData(bytes, HashAlgorithmName.SHA384),
            // The attack on verifiers that take a public key for a shared secret.
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()), bytes),
            _ => [],
        };
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        Rsa.Dispose();
        P256.Dispose();
        P384.Dispose();
    }

    private static string Elliptic(ECDsa key, string curve, string keyId)
    {
        ECPoint point = key.ExportParameters(false).Q;
        return JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["kty"] = "EC",
            ["crv"] = curve,
            ["kid"] = keyId,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        });
    }
}

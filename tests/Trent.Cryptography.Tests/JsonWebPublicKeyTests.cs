// Keys that verify JSON Web Signatures: the examples of RFC 7515, and keys that are none.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Trent.Cryptography.Tests;

public sealed class JsonWebPublicKeyTests
{
    // RFC 7515, appendix A.3.
    private const string Input =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    private const string Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    private const string Signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    [Fact]
    public void The_example_of_the_standard_verifies()
    {
        JsonWebPublicKey key = JsonWebPublicKey.FromEllipticCurve("P-256", Bytes(X), Bytes(Y))!;
        byte[] signature = Bytes(Signature);
        Assert.True(key.Verify(JsonWebAlgorithm.ES256, Encoding.ASCII.GetBytes(Input), signature));
        Assert.False(key.Verify(JsonWebAlgorithm.ES256, Encoding.ASCII.GetBytes(Input + "x"), signature));
        Assert.False(key.Verify(JsonWebAlgorithm.ES384, Encoding.ASCII.GetBytes(Input), signature));
        Assert.False(key.Verify(JsonWebAlgorithm.RS256, Encoding.ASCII.GetBytes(Input), signature));
        Assert.False(key.Verify(JsonWebAlgorithm.ES256, Encoding.ASCII.GetBytes(Input), signature.AsSpan(0, 63)));
        Assert.False(key.Verify(JsonWebAlgorithm.ES256, Encoding.ASCII.GetBytes(Input), new byte[64]));
        Assert.False(key.Verify(JsonWebAlgorithm.ES256, Encoding.ASCII.GetBytes(Input), []));
    }

    [Theory]
    [InlineData(JsonWebAlgorithm.RS256)]
    [InlineData(JsonWebAlgorithm.PS256)]
    public void A_signature_of_RSA_verifies_under_its_own_padding_only(JsonWebAlgorithm algorithm)
    {
        using RSA rsa = RSA.Create(2048);
        RSAParameters parameters = rsa.ExportParameters(false);
        JsonWebPublicKey key = JsonWebPublicKey.FromRsa([0, .. parameters.Modulus!], parameters.Exponent)!;
        byte[] input = Encoding.ASCII.GetBytes(Input);
        byte[] signature = rsa.SignData(input, HashAlgorithmName.SHA256, algorithm == JsonWebAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        JsonWebAlgorithm other = algorithm == JsonWebAlgorithm.PS256 ? JsonWebAlgorithm.RS256 : JsonWebAlgorithm.PS256;
        Assert.True(key.Verify(algorithm, input, signature));
        Assert.False(key.Verify(other, input, signature));
        Assert.False(key.Verify(JsonWebAlgorithm.ES256, input, signature));
        signature[^1] ^= 1;
        Assert.False(key.Verify(algorithm, input, signature));
    }

    [Fact]
    public void A_point_that_is_not_on_the_curve_has_signed_nothing()
    {
        byte[] y = Bytes(Y);
        y[^1] ^= 1;
        JsonWebPublicKey key = JsonWebPublicKey.FromEllipticCurve("P-256", Bytes(X), y)!;
        Assert.False(key.Verify(JsonWebAlgorithm.ES256, Encoding.ASCII.GetBytes(Input), Bytes(Signature)));
    }

    [Theory]
    [InlineData("P-384", 32)]
    [InlineData("P-521", 66)]
    [InlineData("secp256k1", 32)]
    [InlineData("P-256", 31)]
    [InlineData("P-256", 33)]
    public void Another_curve_or_length_is_no_key(string curve, int bytes) => Assert.Null(JsonWebPublicKey.FromEllipticCurve(curve, new byte[bytes], new byte[bytes]));

    [Theory]
    [InlineData(255, 0x80, 3, false)]
    [InlineData(256, 0x7f, 3, false)]
    [InlineData(256, 0x80, 3, true)]
    [InlineData(1024, 0x80, 3, true)]
    [InlineData(1025, 0x80, 3, false)]
    [InlineData(256, 0x80, 2, false)]
    [InlineData(256, 0x80, 1, false)]
    [InlineData(256, 0x80, 0, false)]
    public void A_modulus_or_exponent_out_of_bounds_is_no_key(int modulusBytes, byte first, byte exponent, bool isKey)
    {
        byte[] modulus = new byte[modulusBytes];
        modulus[0] = first;
        modulus[^1] = 1;
        Assert.Equal(isKey, JsonWebPublicKey.FromRsa(modulus, [exponent]) is not null);
    }

    [Fact]
    public void An_exponent_is_short() => Assert.Null(JsonWebPublicKey.FromRsa([0x80, .. new byte[254], 1], [1, 0, 0, 0, 1]));

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}

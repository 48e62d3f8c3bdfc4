// Key sets and tokens that fuzzing found to throw: what a provider or a stranger sends is answered, whatever it is.
using Trent.Identity.Sts;

namespace Trent.Identity.Tests.Sts;

public sealed class MalformedKeySetTests
{
    [Theory]
    [InlineData("""{"keys":[{"k\ud800":"RSA"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"\ud800AA","y":"AA"}]}""")]
    [InlineData("""{"keys":[{"kty":"\ud800"}]}""")]
    public void A_key_set_that_is_not_Unicode_is_no_key_set(string text) => Assert.False(JsonWebKeySet.TryParse(text, out _));

    [Theory]
    [InlineData("AA%")]
    [InlineData("AA%%")]
    [InlineData("AB")]
    [InlineData("A")]
    public void A_number_that_is_not_base64url_makes_no_key(string x)
    {
        Assert.True(JsonWebKeySet.TryParse($$"""{"keys":[{"kty":"EC","kid":"b","crv":"P-256","x":"{{x}}","y":"AA"}]}""", out JsonWebKeySet? keys));
        Assert.Empty(keys.Find("b"));
    }

    [Theory]
    [InlineData("e30%")]
    [InlineData("e30%.")]
    [InlineData("e31")]
    [InlineData("e30=")]
    public void A_token_with_padding_or_bits_behind_its_end_is_no_token(string part) => Assert.False(WebIdentityToken.TryParse($"{part}.e30.AAAA", out _));
}

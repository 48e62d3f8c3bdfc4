// Laws of signing and verification over random requests.
using CsCheck;
using Trent.Protocol.SigV4;

namespace Trent.Protocol.Tests.SigV4;

public sealed class SignVerifyPropertyTests
{
    private static readonly Gen<string> s_value = Gen.OneOf(
        Gen.Char[' ', '~'].Array[0, 40].Select(c => new string(c)),
        Gen.OneOf(Gen.Const(' '), Gen.Const('\t'), Gen.Const('a')).Array[0, 12].Select(c => new string(c)),
        Gen.Const("ünï€ 😀"));

    private static readonly Gen<string> s_region = Gen.Select(AnyOf("us", "eu", "ap"), Gen.Char['a', 'z'].Array[1, 9], Gen.Int[0, 99], (a, b, n) => $"{a}-{new string(b)}-{n}");

    private static readonly Gen<(string Region, KeyValuePair<string, string>[] More, byte[] Body, string? Token)> s_request = Gen.Select(
        s_region,
        s_value.Array[0, 20].Select(values => values.Select((v, i) => KeyValuePair.Create($"My-Header{i}", v)).ToArray()),
        Gen.Byte.Array[0, 5_000],
        Gen.OneOf(Gen.Const((string?)null), Gen.Char['0', 'z'].Array[1, 3_000].Select(c => (string?)new string(c))));

    [Fact]
    public void What_the_signer_signs_the_verifier_accepts() => s_request.Sample(r =>
    {
        using var request = new SignedExample(r.Token, r.Region, more: r.More, body: r.Body);
        Assert.Null(request.Verify());
    }, iter: 500);

    [Fact]
    public void Blanks_round_and_runs_of_blanks_inside_a_value_do_not_matter() => s_request.Sample(r =>
    {
        using var request = new SignedExample(r.Token, r.Region, more: r.More, body: r.Body);
        foreach (var (name, value) in r.More)
        {
            request[name] = $" \t{value.Replace(" ", " \t ", StringComparison.Ordinal)}  ";
        }

        Assert.Null(request.Verify());
    }, iter: 300);

    [Fact]
    public void Any_changed_byte_of_the_body_is_refused() => Gen.Select(Gen.Byte.Array[1, 300], Gen.Int[0, 299], Gen.Int[1, 255]).Sample((body, at, flip) =>
    {
        using var request = new SignedExample(body: body);
        request.Body = [.. body];
        request.Body[at % body.Length] ^= (byte)flip;
        Assert.Equal(SigV4RejectionKind.SignatureMismatch, request.Verify()!.Value.Kind);
    }, iter: 500);

    [Fact]
    public void Any_changed_character_of_a_signed_header_is_refused() =>
        Gen.Select(AnyOf("Host", "Content-Type", "X-Amz-Target", "X-Amz-Security-Token"), Gen.Int[0, 100], Gen.Char['!', '~']).Sample((name, at, by) =>
        {
            using var request = new SignedExample(sessionToken: "AQoDYXdzEPT");
            var value = request[name];
            at %= value.Length;
            if (value[at] != by)
            {
                request[name] = value[..at] + by + value[(at + 1)..];
                Assert.Equal(SigV4RejectionKind.SignatureMismatch, request.Verify()!.Value.Kind);
            }
        }, iter: 500);

    [Fact]
    public void Any_changed_digit_of_the_signature_is_refused() => Gen.Select(Gen.Int[1, 64], Gen.Char["0123456789abcdef"]).Sample((fromEnd, by) =>
    {
        using var request = new SignedExample();
        var text = request.Authorization;
        var at = text.Length - fromEnd;
        if (text[at] != by)
        {
            request.Authorization = text[..at] + by + text[(at + 1)..];
            Assert.Equal(SigV4RejectionKind.SignatureMismatch, request.Verify()!.Value.Kind);
        }
    }, iter: 500);

    [Fact]
    public void Any_changed_character_of_the_Authorization_header_but_the_access_key_id_is_refused() => Gen.Select(Gen.Int[0, 1_000], Gen.Char['!', '~']).Sample((at, by) =>
    {
        using var request = new SignedExample();
        var text = request.Authorization;
        at %= text.Length;
        var id = text.IndexOf(SignedExample.AccessKeyId, StringComparison.Ordinal);
        if (text[at] != by && (at < id || at >= id + SignedExample.AccessKeyId.Length))
        {
            request.Authorization = text[..at] + by + text[(at + 1)..];
            Assert.NotNull(request.Verify());
        }
    }, iter: 2_000);

    [Fact]
    public void Another_valid_scope_is_another_key() => s_region.Sample(region =>
    {
        using var request = new SignedExample();
        if (region != "eu-central-1")
        {
            request.Replace("eu-central-1", region);
            Assert.Equal(SigV4RejectionKind.SignatureMismatch, request.Verify()!.Value.Kind);
        }
    }, iter: 300);

    [Fact]
    public void Garbage_in_the_Authorization_header_is_refused_and_never_throws() => Gen.OneOf(
        Gen.String,
        Gen.Char['\0', '\uffff'].Array[0, 200].Select(c => new string(c)),
        AnyOf("AWS4-HMAC-SHA256", " ", ",", "=", "/", ";", "Credential=", "SignedHeaders=", "Signature=", "host", "x-amz-date", "aws4_request", "a", SignedExample.Scope).Array[0, 20].Select(string.Concat),
        Gen.String.Select(s => "AWS4-HMAC-SHA256 " + s)).Sample(garbage =>
    {
        using var request = new SignedExample();
        request.Authorization = garbage;
        Assert.NotNull(request.Verify());
    }, iter: 3_000);

    [Fact]
    public void Garbage_in_signed_headers_never_throws() => Gen.Select(AnyOf("Host", "Content-Type", "X-Amz-Date", "X-Amz-Target"), Gen.String).Sample((name, garbage) =>
    {
        using var request = new SignedExample();
        request[name] = garbage;
        Assert.NotNull(request.Verify());
    }, iter: 1_000);

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}

// The secret: bounds, silence, the signing keys it remembers, and the same work for known and unknown credentials.
using Trent.Protocol.SigV4;

namespace Trent.Protocol.Tests.SigV4;

public sealed class SigningSecretTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_secret_has_1_to_256_bytes(int length, bool accepted)
    {
        var bytes = new byte[length];
        void Make() => new SigningSecret(bytes).Dispose();
        Assert.Equal(accepted, Record.Exception(Make) is null);
    }

    [Fact]
    public void A_secret_is_not_printed()
    {
        using var secret = new SigningSecret("hunter2");
        Assert.Equal("SigningSecret", $"{secret}");
        Assert.Equal("id", $"{new SigV4Credentials("id", secret, "token")}");
    }

    [Fact]
    public void Signing_with_a_disposed_secret_fails()
    {
        using var secret = new SigningSecret("s");
        var credentials = new SigV4Credentials("id", secret, null);
        secret.Dispose();
        var request = new SigV4Request { Method = "POST", Path = "/", Query = "", Headers = [], Body = default, NormalizePath = true };
        Assert.Throws<ObjectDisposedException>(() => SigV4Signer.Sign(request, credentials, "us-east-1", "kms", SignedExample.SignedAt, true));
    }

    [Fact]
    public void A_signing_key_is_derived_once_a_day_Region_and_service()
    {
        using var request = new SignedExample();
        Assert.Equal(5, request.Secret.HmacCount);
        Assert.Null(request.Verify());
        Assert.Null(request.Verify());
        Assert.Equal(7, request.Secret.HmacCount);
    }

    [Fact]
    public void At_most_sixteen_signing_keys_are_remembered()
    {
        using var secret = new SigningSecret("s");
        var credentials = new SigV4Credentials("id", secret, null);
        var request = new SigV4Request { Method = "POST", Path = "/", Query = "", Headers = [], Body = default, NormalizePath = true };
        long Cost(int region)
        {
            var before = secret.HmacCount;
            SigV4Signer.Sign(request, credentials, $"us-east-{region}", "kms", SignedExample.SignedAt, true);
            return secret.HmacCount - before;
        }

        Assert.All(Enumerable.Range(0, 16), region => Assert.Equal(5, Cost(region)));
        Assert.All(Enumerable.Range(0, 16), region => Assert.Equal(1, Cost(region)));
        Assert.Equal(5, Cost(16));
        Assert.Equal(5, Cost(0));
        Assert.Equal(1, Cost(2));
    }

    [Theory]
    [InlineData(SigV4CredentialStanding.Unknown)]
    [InlineData(SigV4CredentialStanding.Active)]
    public void Known_and_unknown_credentials_cost_the_same_number_of_HMACs(SigV4CredentialStanding standing)
    {
        using var request = new SignedExample();
        using var secret = new SigningSecret("another");
        Assert.Null(request.Verifier.ParseAuthorization("POST", "/", "", new RequestFields(request.Headers), request.Body, out var claim));
        foreach (var expected in new[] { 5, 6, 7 })
        {
            Assert.NotNull(request.Verifier.Verify(claim, standing, secret));
            Assert.Equal(expected, request.Unknowable.HmacCount + secret.HmacCount);
        }

        Assert.Equal(standing == SigV4CredentialStanding.Unknown ? 7 : 0, request.Unknowable.HmacCount);
    }

    [Fact]
    public void Verifying_without_a_parsed_claim_or_without_the_secret_is_an_error_of_the_caller()
    {
        using var request = new SignedExample();
        Assert.Throws<ArgumentException>(() => request.Verifier.Verify(default, SigV4CredentialStanding.Unknown, null));
        Assert.Null(request.Verifier.ParseAuthorization("POST", "/", "", new RequestFields(request.Headers), request.Body, out var claim));
        Assert.Throws<ArgumentException>(() => request.Verifier.Verify(claim, SigV4CredentialStanding.Active, null));
    }

    [Fact]
    public async Task One_secret_serves_many_threads_and_forgets_cleanly()
    {
        using var request = new SignedExample();
        var verifier = request.Verifier;
        Assert.Null(verifier.ParseAuthorization("POST", "/", "", new RequestFields(request.Headers), request.Body, out var claim));
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 2_000).Count(_ => verifier.Verify(claim, SigV4CredentialStanding.Active, request.Secret) is null),
            TestContext.Current.CancellationToken)));
        Assert.All(results, accepted => Assert.Equal(2_000, accepted));

        var racing = Task.Run(
            () => Enumerable.Range(0, 20_000).Select(_ => verifier.Verify(claim, SigV4CredentialStanding.Active, request.Secret)?.Kind).ToHashSet(),
            TestContext.Current.CancellationToken);
        request.Secret.Dispose();
        Assert.DoesNotContain(SigV4RejectionKind.SignatureMismatch, (await racing).OfType<SigV4RejectionKind>());
        Assert.Equal(SigV4RejectionKind.CredentialUnknown, verifier.Verify(claim, SigV4CredentialStanding.Active, request.Secret)!.Value.Kind);
    }

    [Theory]
    [InlineData(0, "kms")]
    [InlineData(16, "kms")]
    [InlineData(5, "")]
    [InlineData(5, "KMS")]
    [InlineData(5, null)]
    public void A_verifier_refuses_limits_outside_their_bounds(int minutes, string? service)
    {
        using var unknowable = SigningSecret.CreateUnknowable();
        Assert.ThrowsAny<ArgumentException>(() => new SigV4Verifier(TimeProvider.System, service is null ? [] : [service], minutes, unknowable));
    }

    [Fact]
    public void Several_services_are_accepted_and_the_claim_tells_which()
    {
        using var request = new SignedExample(service: "sts");
        var verifier = new SigV4Verifier(request.Clock, ["kms", "sts"], 5, request.Unknowable);
        Assert.Null(verifier.ParseAuthorization("POST", "/", "", new RequestFields(request.Headers), request.Body, out var claim));
        Assert.Equal("sts", claim.Service);
        Assert.Null(verifier.Verify(claim, SigV4CredentialStanding.Active, request.Secret));
    }
}

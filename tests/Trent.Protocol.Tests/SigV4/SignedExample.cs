// One signed request that a test can alter in a single place, and the verification of it.
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Trent.Protocol.SigV4;

namespace Trent.Protocol.Tests.SigV4;

internal sealed class SignedExample : IDisposable
{
    public const string AccessKeyId = "AKIDEXAMPLE";
    public const string SecretText = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string Scope = "20251110/eu-central-1/kms/aws4_request";
    public static readonly DateTimeOffset SignedAt = new(2025, 11, 10, 14, 57, 15, TimeSpan.Zero);

    public SignedExample(string? sessionToken = null, string region = "eu-central-1", string service = "kms", IEnumerable<KeyValuePair<string, string>>? more = null, byte[]? body = null)
    {
        Secret = new SigningSecret(SecretText);
        Unknowable = SigningSecret.CreateUnknowable();
        Verifier = new SigV4Verifier(Clock, ["kms"], 5, Unknowable);
        Body = body ?? Encoding.UTF8.GetBytes("""{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab"}""");
        Headers.Add(new("Host", "localhost:4599"));
        Headers.Add(new("Content-Type", "application/x-amz-json-1.1"));
        Headers.Add(new("X-Amz-Target", "TrentService.DescribeKey"));
        Headers.AddRange(more ?? []);
        var request = new SigV4Request { Method = "POST", Path = "/", Query = "", Headers = [.. Headers], Body = Body, NormalizePath = true };
        var signed = SigV4Signer.Sign(request, new SigV4Credentials(AccessKeyId, Secret, sessionToken), region, service, SignedAt, signSessionToken: true);
        Headers.Add(new("X-Amz-Date", signed.AmzDate));
        Headers.Add(new("Authorization", signed.Authorization));
        if (signed.AmzSecurityToken is not null)
        {
            Headers.Add(new("X-Amz-Security-Token", signed.AmzSecurityToken));
        }

        Headers.Add(new("User-Agent", "unsigned/1.0"));
        Headers.Add(new("amz-sdk-request", "attempt=1"));
    }

    public FakeTimeProvider Clock { get; } = new(SignedAt);

    public SigningSecret Secret { get; }

    public SigningSecret Unknowable { get; }

    public SigV4Verifier Verifier { get; }

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public byte[] Body { get; set; }

    public string Method { get; set; } = "POST";

    public string Path { get; set; } = "/";

    public string Query { get; set; } = "";

    public SigV4CredentialStanding Standing { get; set; } = SigV4CredentialStanding.Active;

    public string Authorization
    {
        get => this["Authorization"];
        set => this["Authorization"] = value;
    }

    public string this[string name]
    {
        get => Headers.Single(h => h.Key == name).Value;
        set => Headers[Headers.FindIndex(h => h.Key == name)] = new(name, value);
    }

    public void Remove(string name) => Headers.RemoveAll(h => h.Key == name);

    public void Add(string name, string value) => Headers.Add(new(name, value));

    /// <summary>Alters a text that occurs in the Authorization header.</summary>
    public SignedExample Replace(string what, string by)
    {
        Assert.Contains(what, Authorization);
        Authorization = Authorization.Replace(what, by, StringComparison.Ordinal);
        return this;
    }

    public SigV4Rejection? Verify() =>
        Verifier.ParseAuthorization(Method, Path, Query, new RequestFields(Headers), Body, out var claim) ?? Verifier.Verify(claim, Standing, Secret);

    public void AssertRefused(SigV4RejectionKind kind, string type, string message) =>
        Assert.Equal(new SigV4Rejection(kind, type, message), Verify());

    public void Dispose()
    {
        Secret.Dispose();
        Unknowable.Dispose();
    }
}

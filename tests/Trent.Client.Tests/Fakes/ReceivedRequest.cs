// A request as the scripted server received it, with its verification.
using Microsoft.Extensions.Time.Testing;
using Trent.Protocol.SigV4;

namespace Trent.Client.Tests.Fakes;

internal sealed class ReceivedRequest(string requestLine, List<KeyValuePair<string, string>> headers, byte[] body)
{
    public string RequestLine { get; } = requestLine;

    public List<KeyValuePair<string, string>> Headers { get; } = headers;

    public byte[] Body { get; } = body;

    public string? this[string name] => Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).SingleOrDefault();

    /// <summary>What the server's own verifier says at a time.</summary>
    public SigV4Rejection? Verify(DateTimeOffset now, string secretText, out string accessKeyId, out string region, out string? sessionToken)
    {
        using SigningSecret secret = new(secretText);
        using SigningSecret unknowable = SigningSecret.CreateUnknowable();
        SigV4Verifier verifier = new(new FakeTimeProvider(now), ["kms"], 5, unknowable);
        string[] parts = RequestLine.Split(' ');
        SigV4Rejection? rejection = verifier.ParseAuthorization(parts[0], parts[1], "", new Fields(Headers), Body, out SigV4Authorization claim);
        (accessKeyId, region, sessionToken) = rejection is null ? (claim.AccessKeyId.ToString(), claim.Region.ToString(), claim.SessionToken) : ("", "", null);
        return rejection ?? verifier.Verify(claim, SigV4CredentialStanding.Active, secret);
    }

    private readonly struct Fields(List<KeyValuePair<string, string>> headers) : IRequestHeaders
    {
        public bool TryGet(string lowerCaseName, out string value, out int count)
        {
            var found = headers.Where(h => h.Key.Equals(lowerCaseName, StringComparison.OrdinalIgnoreCase)).ToList();
            value = found.Count > 0 ? found[0].Value : "";
            count = found.Count;
            return count > 0;
        }

        public int CountNames(string lowerCasePrefix) =>
            headers.Select(h => h.Key.ToLowerInvariant()).Where(n => n.StartsWith(lowerCasePrefix, StringComparison.Ordinal)).Distinct().Count();
    }
}

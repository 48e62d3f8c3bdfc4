// Signed requests: headers and body as a stranger sends them, up to the decision about the signature.
using System.Text;
using Trent.Protocol.SigV4;
using Trent.Protocol.Tests.SigV4;

namespace Trent.Fuzz.Targets;

/// <summary>Lines of headers, an empty line, and the body.</summary>
internal sealed class SignatureTarget : Target
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly SigningSecret unknowable = SigningSecret.CreateUnknowable();
    private readonly SigningSecret secret = new(Secret);
    private readonly SigV4Verifier verifier;
    private readonly byte[] signed;

    public SignatureTarget()
    {
        verifier = new SigV4Verifier(TimeProvider.System, ["kms"], 15, unknowable);
        KeyValuePair<string, string>[] headers = [new("Host", "127.0.0.1:4599"), new("X-Amz-Target", "TrentService.ListKeys"), new("Content-Type", "application/x-amz-json-1.1")];
        SigV4SignedHeaders claim = SigV4Signer.Sign(
            new SigV4Request { Method = "POST", Path = "/", Query = string.Empty, Headers = headers, Body = "{}"u8.ToArray(), NormalizePath = true },
            new SigV4Credentials("AKIAFUZZFUZZFUZZFUZZ", secret, null),
            "us-east-1",
            "kms",
            TimeProvider.System.GetUtcNow(),
            signSessionToken: true);
        StringBuilder text = new();
        foreach ((string name, string value) in headers.Append(new("X-Amz-Date", claim.AmzDate)).Append(new("Authorization", claim.Authorization)))
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        signed = Encoding.Latin1.GetBytes(text.Append("\n{}").ToString());
    }

    public override string Name => "signature";

    public override IEnumerable<byte[]> Seeds => [signed];

    public override int Run(byte[] input)
    {
        string text = Encoding.Latin1.GetString(input);
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string body = end < 0 ? string.Empty : text[(end + 2)..];
        KeyValuePair<string, string>[] headers =
        [
            .. (end < 0 ? text : text[..end]).Split('\n').Select(static line => line.Split(": ", 2)).Where(static parts => parts.Length == 2).Select(static parts => new KeyValuePair<string, string>(parts[0], parts[1])),
        ];
        if (verifier.ParseAuthorization("POST", "/", string.Empty, new RequestFields(headers), Encoding.Latin1.GetBytes(body), out SigV4Authorization authorization) is { } refused)
        {
            _ = refused.Message;
            return (int)refused.Kind;
        }

        _ = verifier.Verify(authorization, SigV4CredentialStanding.Unknown, null) ?? throw new FindingException("A stranger's signature was accepted.");
        bool accepted = verifier.Verify(authorization, SigV4CredentialStanding.Active, secret) is null;
        Require(!accepted || Signs(headers, body), "A request was accepted whose signed parts are not those that were signed.");
        return accepted ? 1000 : 1001;
    }

    // What was signed may stand among other headers and in other case, and nothing of it may differ.
    private bool Signs(KeyValuePair<string, string>[] headers, string body)
    {
        RequestFields fields = new(headers);
        string original = Encoding.Latin1.GetString(signed);
        return body == "{}" && new[] { "host", "x-amz-target", "content-type", "x-amz-date" }.All(name =>
            fields.TryGet(name, out string value, out _)
            && original.Split('\n').Any(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase) && Folded(line.Split(": ", 2)[1]) == Folded(value)));
    }

    // SigV4 folds the white space of a header's value, and HTTP takes it from its ends.
    private static string Folded(string value) => string.Join(' ', value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    public override void Dispose()
    {
        secret.Dispose();
        unknowable.Dispose();
        base.Dispose();
    }
}

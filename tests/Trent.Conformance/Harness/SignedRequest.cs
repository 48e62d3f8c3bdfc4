// A signed request whose every part can be made wrong, before or after it is signed.
using System.Text;
using Trent.Protocol.SigV4;

namespace Trent.Conformance.Harness;

public sealed class SignedRequest
{
    public string Method { get; set; } = "POST";

    public string Target { get; set; } = "/";

    /// <summary>The target, or <see langword="null"/> for services that are called with forms.</summary>
    public string? Operation { get; set; } = "TrentService.ListKeys";

    public string? ContentType { get; set; } = "application/x-amz-json-1.1";

    public byte[] Body { get; set; } = "{}"u8.ToArray();

    public string AccessKeyId { get; set; } = TrentServer.AccessKeyId;

    public string Secret { get; set; } = TrentServer.SecretAccessKey;

    public string? SessionToken { get; set; }

    public string Region { get; set; } = "us-east-1";

    public string Service { get; set; } = "kms";

    public DateTimeOffset SignedAt { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>Changes the headers after they were signed.</summary>
    public Action<List<KeyValuePair<string, string>>>? Tamper { get; set; }

    /// <summary>Sends another body than the one that was signed.</summary>
    public byte[]? SentBody { get; set; }

    /// <summary>A call of IAM or STS.</summary>
    /// <param name="service">The service it is signed for, <c>iam</c> or <c>sts</c>.</param>
    /// <param name="form">The form.</param>
    public static SignedRequest OfForm(string service, string form) => new()
    {
        Operation = null,
        ContentType = "application/x-www-form-urlencoded; charset=utf-8",
        Service = service,
        Body = Encoding.UTF8.GetBytes(form),
    };

    /// <summary>The bytes of the request.</summary>
    public byte[] ToBytes(Uri server)
    {
        List<KeyValuePair<string, string>> headers = [new("Host", server.Authority)];
        if (Operation is not null)
        {
            headers.Add(new("X-Amz-Target", Operation));
        }

        if (ContentType is not null)
        {
            headers.Add(new("Content-Type", ContentType));
        }

        using SigningSecret secret = new(Secret);
        SigV4SignedHeaders signed = SigV4Signer.Sign(
            new SigV4Request { Method = "POST", Path = "/", Query = string.Empty, Headers = headers, Body = Body, NormalizePath = true },
            new SigV4Credentials(AccessKeyId, secret, SessionToken),
            Region,
            Service,
            SignedAt,
            signSessionToken: true);
        List<KeyValuePair<string, string>> sent =
        [
            .. headers,
            new("X-Amz-Date", signed.AmzDate),
            new("Authorization", signed.Authorization),
            new("Content-Length", $"{(SentBody ?? Body).Length}"),
        ];
        if (signed.AmzSecurityToken is not null)
        {
            sent.Add(new("X-Amz-Security-Token", signed.AmzSecurityToken));
        }

        Tamper?.Invoke(sent);
        StringBuilder head = new($"{Method} {Target} HTTP/1.1\r\n");
        foreach ((string name, string value) in sent)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. SentBody ?? Body];
    }

    /// <summary>Sends the request on a connection of its own.</summary>
    public async Task<RawAnswer> SendAsync(Uri server)
    {
        using RawConnection connection = new(server);
        await connection.SendAsync(ToBytes(server));
        return await connection.ReceiveAsync() ?? throw new InvalidOperationException("The server closed the connection without an answer.");
    }
}

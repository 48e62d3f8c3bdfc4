// Signs requests with AWS Signature Version 4 in the Authorization header: the client's side.
using System.Text;

namespace Trent.Protocol.SigV4;

/// <summary>Makes the headers that prove who sent a request.</summary>
public static class SigV4Signer
{
    /// <summary>Signs a request with all the headers it is given.</summary>
    /// <param name="request">The request, with its Host header.</param>
    /// <param name="credentials">Who signs.</param>
    /// <param name="region">The Region of the scope: 1 to <see cref="SigV4Limits.RegionCharactersMax"/> ASCII characters.</param>
    /// <param name="service">The signing name of the service, such as <c>kms</c>: 1 to 32 ASCII characters.</param>
    /// <param name="signedAt">When it is signed; the server allows five minutes of skew.</param>
    /// <param name="signSessionToken">Whether a session token is among the signed headers. Trent and KMS require it; few old services want it added unsigned.</param>
    /// <exception cref="ArgumentException">A part of the request or scope is malformed.</exception>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public static SigV4SignedHeaders Sign(
        SigV4Request request, SigV4Credentials credentials, string region, string service, DateTimeOffset signedAt, bool signSessionToken)
    {
        if (region.Length is 0 or > SigV4Limits.RegionCharactersMax || !Ascii.IsValid(region))
        {
            throw new ArgumentException($"A Region has 1 to {SigV4Limits.RegionCharactersMax} ASCII characters.", nameof(region));
        }

        if (service.Length is 0 or > 32 || !Ascii.IsValid(service))
        {
            throw new ArgumentException("A service has 1 to 32 ASCII characters.", nameof(service));
        }

        var amzDate = SigV4Timestamp.Format(signedAt);
        var canonical = SigV4CanonicalRequest.Create(request, amzDate, signSessionToken ? credentials.SessionToken : null);
        var stringToSign = Encoding.UTF8.GetBytes(canonical.CreateStringToSign(amzDate, region, service));
        Span<byte> signature = stackalloc byte[32];
        ObjectDisposedException.ThrowIf(
            !credentials.Secret.TrySign(SigV4Timestamp.ToDate(amzDate), region, service, stringToSign, signature), credentials.Secret);

        var authorization =
            $"{SigV4Scope.Algorithm} Credential={credentials.AccessKeyId}/{amzDate.AsSpan(0, 8)}/{region}/{service}/{SigV4Scope.Terminator}, "
            + $"SignedHeaders={canonical.SignedHeaders}, Signature={Convert.ToHexStringLower(signature)}";
        return new SigV4SignedHeaders(authorization, amzDate, credentials.SessionToken);
    }
}

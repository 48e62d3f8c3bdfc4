// Finds out whose credential has signed a request.
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using Trent.Authentication;
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;
using Trent.Identity.Sts;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

/// <summary>Verifies the signatures of requests to one service (docs/authentication.md). Thread-safe.</summary>
/// <param name="verifier">Verifies for the service, and refuses what was signed for another.</param>
/// <param name="credentials">Lasting credentials.</param>
/// <param name="sessions">Temporary credentials.</param>
internal sealed class Authenticator(SigV4Verifier verifier, ICredentialSource credentials, SessionTokens sessions)
{
    /// <summary>Whether a request whose body was read is signed with a credential in force. Who that is, the credential is asked afterwards.</summary>
    public bool TryAuthenticate(Exchange exchange, [NotNullWhen(true)] out Credential? credential, out RegionName region, out SigV4Rejection rejection)
    {
        credential = null;
        region = default;
        IHttpRequestFeature received = exchange.Request;
        ReceivedHeaders headers = new(received.Headers);
        if (verifier.ParseAuthorization(received.Method, "/", received.QueryString, headers, exchange.Body.Bytes.Span, out SigV4Authorization claim) is { } malformed)
        {
            rejection = malformed;
            return false;
        }

        string accessKeyId = exchange.AccessKeyId(claim.AccessKeyId);
        exchange.NoteClaimedRegion(claim.Region);
        SigV4CredentialStanding standing;
        if (claim.SessionToken is { } token)
        {
            standing = sessions.Find(accessKeyId, token, out credential);
        }
        else
        {
            credential = credentials.Find(accessKeyId);
            standing = credential is null ? SigV4CredentialStanding.Unknown : SigV4CredentialStanding.Active;
        }

        SigV4Rejection? refused = verifier.Verify(claim, standing, credential?.Secret);
        if (refused is not null || credential is null)
        {
            rejection = refused ?? throw new InvalidOperationException("An unknown credential was accepted.");
            return false;
        }

        region = exchange.Region(claim.Region);
        credential.NoteUse(region.Value, claim.Service);
        rejection = default;
        return true;
    }
}

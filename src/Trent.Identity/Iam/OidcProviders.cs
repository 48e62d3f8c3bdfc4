// OpenID Connect providers, whose tokens may be exchanged for sessions of roles.
using System.Collections.Immutable;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>
/// Create…, Get…, List… and Delete…OpenIDConnectProvider, AddClientIDTo… and RemoveClientIDFrom…, Update…Thumbprint. Beyond AWS's API a
/// provider may be made with the keys of its issuer (<c>Jwks</c>), for issuers that the server cannot reach.
/// </summary>
internal sealed class OidcProviders(IdentityDirectory directory)
{
    private const string Scheme = "https://";

    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreateOpenIDConnectProvider", CreateAsync), new("GetOpenIDConnectProvider", GetAsync), new("ListOpenIDConnectProviders", ListAsync),
        new("DeleteOpenIDConnectProvider", DeleteAsync), new("AddClientIDToOpenIDConnectProvider", AddClientIdAsync),
        new("RemoveClientIDFromOpenIDConnectProvider", RemoveClientIdAsync), new("UpdateOpenIDConnectProviderThumbprint", UpdateThumbprintAsync),
    ];

    private async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string url = parameters.Required("Url", IamShapes.Url);
        ImmutableArray<string> clientIds = parameters.Texts("ClientIDList", IamShapes.ClientId, Limits.ClientIdsMax);
        ImmutableArray<string> thumbprints = parameters.Texts("ThumbprintList", IamShapes.Thumbprint, Limits.ThumbprintsMax);
        string? jwks = parameters.Optional("Jwks", IamShapes.Jwks);
        ImmutableArray<IdentityTag> tags = call.Tags();
        parameters.Check();
        StoredOidcProvider provider = new()
        {
            Partition = call.Partition,
            Account = call.Account,
            Issuer = IssuerOf(url),
            ClientIds = [.. clientIds.Distinct(StringComparer.Ordinal)],
            Thumbprints = thumbprints,
            Jwks = jwks,
            CreatedAt = call.Now,
            Tags = tags,
        };
        call.Authorize(provider.Arn, new IamConditions { RequestTags = tags });
        if (await directory.FindOidcProviderAsync(call.Account, provider.Issuer, cancellationToken) is not null)
        {
            throw IamErrors.AlreadyExists($"Provider with url {url} already exists.");
        }

        if (await directory.CountAsync(RecordKind.OidcProvider, call.Account, cancellationToken) >= Limits.OidcProvidersPerAccountMax)
        {
            throw IamErrors.QuotaExceeded("OpenIdConnectProvidersPerAccount", Limits.OidcProvidersPerAccountMax);
        }

        XmlAnswer answer = call.Answer();
        answer.Text("OpenIDConnectProviderArn", provider.Arn);
        IamAnswers.WriteTags(answer, provider.Tags, isEmptyShown: false);
        return new IamOutcome(answer, [provider.ToInsert()]);
    }

    private static async ValueTask<IamOutcome> GetAsync(IamCall call, CancellationToken cancellationToken)
    {
        StoredOidcProvider provider = await ReadAsync(call, cancellationToken);
        XmlAnswer answer = call.Answer();
        answer.Text("Url", provider.Issuer);
        answer.Texts("ClientIDList", provider.ClientIds);
        answer.Texts("ThumbprintList", provider.Thumbprints);
        answer.Instant("CreateDate", provider.CreatedAt);
        IamAnswers.WriteTags(answer, provider.Tags, isEmptyShown: true);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        call.Authorize(call.ArnOf("oidc-provider", "/*"), IamConditions.None);
        IReadOnlyList<StoredOidcProvider> providers = await directory.ListOidcProvidersAsync(call.Account, null, Limits.OidcProvidersPerAccountMax, cancellationToken);
        XmlAnswer answer = call.Answer();
        answer.List("OpenIDConnectProviderList", providers, static (inner, provider) => inner.Text("Arn", provider.Arn));
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken) =>
        call.Done((await ReadAsync(call, cancellationToken)).ToDeletion());

    private static async ValueTask<IamOutcome> AddClientIdAsync(IamCall call, CancellationToken cancellationToken)
    {
        string clientId = call.Parameters.Required("ClientID", IamShapes.ClientId);
        StoredOidcProvider provider = await ReadAsync(call, cancellationToken);
        if (provider.ClientIds.Contains(clientId))
        {
            return call.Done();
        }

        return provider.ClientIds.Length >= Limits.ClientIdsMax
            ? throw IamErrors.QuotaExceeded("ClientIdsPerOpenIdConnectProvider", Limits.ClientIdsMax)
            : call.Done((provider with { ClientIds = provider.ClientIds.Add(clientId) }).ToReplacement());
    }

    private static async ValueTask<IamOutcome> RemoveClientIdAsync(IamCall call, CancellationToken cancellationToken)
    {
        string clientId = call.Parameters.Required("ClientID", IamShapes.ClientId);
        StoredOidcProvider provider = await ReadAsync(call, cancellationToken);
        return provider.ClientIds.Contains(clientId)
            ? call.Done((provider with { ClientIds = provider.ClientIds.Remove(clientId) }).ToReplacement())
            : call.Done();
    }

    private static async ValueTask<IamOutcome> UpdateThumbprintAsync(IamCall call, CancellationToken cancellationToken)
    {
        ImmutableArray<string> thumbprints = call.Parameters.Texts("ThumbprintList", IamShapes.Thumbprint, Limits.ThumbprintsMax);
        StoredOidcProvider provider = await ReadAsync(call, cancellationToken);
        return call.Done((provider with { Thumbprints = thumbprints }).ToReplacement());
    }

    private static async ValueTask<StoredOidcProvider> ReadAsync(IamCall call, CancellationToken cancellationToken)
    {
        string arn = call.Parameters.Required("OpenIDConnectProviderArn", IamShapes.Arn);
        call.Parameters.Check();
        return await call.ProviderAsync(arn, IamConditions.None, cancellationToken);
    }

    // An issuer is a URL without query, fragment, user or port other than the scheme's (IAM user guide, creating OpenID Connect providers);
    // what has a path is written without the slash at its end.
    private static string IssuerOf(string url)
    {
        bool isIssuer = url.StartsWith(Scheme, StringComparison.Ordinal)
            && Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
            && parsed.Query.Length == 0
            && parsed.Fragment.Length == 0
            && parsed.UserInfo.Length == 0
            && !url.AsSpan(Scheme.Length).ContainsAnyExceptInRange('!', '~')
            && !url.AsSpan(Scheme.Length).ContainsAny('*', '?');
        return isIssuer ? url[Scheme.Length..].TrimEnd('/') : throw new QueryException(QueryError.ValidationError("Invalid Open ID Connect Provider URL"));
    }
}

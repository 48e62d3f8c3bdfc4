// The operator's way into accounts: his own with his own credential, all others as their root user, for some minutes at a time.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml.Linq;
using Trent.Client;
using Trent.Configuration;
using Trent.Protocol;
using Trent.Protocol.SigV4;

namespace Trent.Applying.Service;

/// <summary>Calls IAM and KMS in accounts. For one run of one command.</summary>
internal sealed class AccountAccess : IDisposable
{
    private const string TaskPolicy = "AdministratorAccess";

    // The longest that AssumeRoot gives. Counted from before the request, by this machine's clock: the server's may be another.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(900);

    // So long before a credential ends, a new one is asked for.
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(2);

    // A file of many keys meets the request quotas of the server, where five keys a second are made: it waits rather than stops half-way.
    private static readonly KmsRetryPolicy Patient = KmsRetryPolicy.WithAttempts(12);

    private readonly Uri endpoint;
    private readonly KmsCredentials own;
    private readonly QueryClient query;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, TakenRoot> taken = [];
    private readonly Dictionary<(string Account, string Region), KmsClient> clients = [];
    private readonly List<IDisposable> owned = [];

    private readonly Func<HttpMessageHandler> handlers;

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client disposes its handler.")]
    private AccountAccess(Uri endpoint, string region, KmsCredentials own, Func<HttpMessageHandler> handlers, TimeProvider clock)
    {
        this.handlers = handlers;
        this.endpoint = endpoint;
        this.own = own;
        this.clock = clock;
        query = new QueryClient(endpoint, region, handlers(), clock);
    }

    /// <summary>Who the operator is.</summary>
    public string CallerArn { get; private set; } = string.Empty;

    /// <summary>The account of the operator's credential.</summary>
    public string OwnAccount { get; private set; } = string.Empty;

    /// <summary>The partition of ARNs.</summary>
    public string Partition => CallerArn.Split(':')[1];

    /// <summary>Opens the way, and asks the server who it is that comes.</summary>
    /// <param name="configuration">Where to and as whom; it belongs to the access from now on.</param>
    /// <param name="handlers">Makes what sends requests; each is disposed with the access.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">No server is named.</exception>
    /// <exception cref="ServiceFailureException">The server does not know the credential, or does not answer.</exception>
    public static async Task<AccountAccess> OpenAsync(KmsClientConfiguration configuration, Func<HttpMessageHandler> handlers, CancellationToken cancellationToken)
    {
        if (configuration.Endpoint is not { } endpoint)
        {
            configuration.Dispose();
            throw new SettingsException("no server is named: give --endpoint-url, or set AWS_ENDPOINT_URL");
        }

        AccountAccess access = new(endpoint, configuration.Region, configuration.Credentials, handlers, configuration.Clock);
        try
        {
            using QueryAnswer answer = await access.query.CallAsync(access.own.ForSigning, QueryService.Sts, "GetCallerIdentity", [], cancellationToken);
            access.CallerArn = answer.Require("Arn");
            access.OwnAccount = answer.Require("Account");
            return access;
        }
        catch
        {
            access.Dispose();
            throw;
        }
    }

    /// <summary>Calls an operation of IAM in an account.</summary>
    /// <returns>The answer, to be disposed.</returns>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<QueryAnswer> IamAsync(string account, string operation, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken) =>
        await query.CallAsync(await CredentialsAsync(account, cancellationToken), QueryService.Iam, operation, parameters, cancellationToken);

    /// <summary>Calls a listing operation of IAM until it has no more.</summary>
    /// <param name="account">The account.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="list">The element that holds the members.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<IReadOnlyList<XElement>> ListAsync(
        string account, string operation, string list, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        List<XElement> all = [];
        string? marker = null;
        do
        {
            using QueryAnswer page = await IamAsync(account, operation, marker is null ? parameters : [.. parameters, new("Marker", marker)], cancellationToken);
            all.AddRange(page.List(list));
            marker = page.Find("IsTruncated") == "true" ? page.Require("Marker") : null;
        }
        while (marker is not null);

        return all;
    }

    /// <summary>Does something with a client of KMS in an account and a Region.</summary>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<T> KmsAsync<T>(string account, string keyRegion, Func<KmsClient, Task<T>> call, CancellationToken cancellationToken)
    {
        _ = await CredentialsAsync(account, cancellationToken);
        try
        {
            return await call(ClientOf(account, keyRegion));
        }
        catch (KmsServiceException refused)
        {
            throw ServiceFailureException.Of(refused);
        }
        catch (KmsTransportException failed)
        {
            throw ServiceFailureException.Of(failed);
        }
    }

    /// <summary>Closes all connections and zeroes all credentials.</summary>
    public void Dispose()
    {
        foreach (IDisposable each in owned)
        {
            each.Dispose();
        }

        query.Dispose();
        own.Dispose();
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The transport disposes its configuration and handler, and the access its transports and clients.")]
    private KmsClient ClientOf(string account, string keyRegion)
    {
        if (!clients.TryGetValue((account, keyRegion), out KmsClient? client))
        {
            HttpKmsTransport transport = new(
                new KmsClientConfiguration
                {
                    Region = keyRegion,
                    Endpoint = endpoint,
                    Credentials = account == OwnAccount ? own : taken[account].Credentials,
                    Clock = clock,
                },
                handlers());
            owned.Add(transport);
            client = new KmsClient(transport, Patient);
            clients[(account, keyRegion)] = client;
            owned.Add(client);
        }

        return client;
    }

    private async Task<SigV4Credentials> CredentialsAsync(string account, CancellationToken cancellationToken)
    {
        if (account == OwnAccount)
        {
            return own.ForSigning;
        }

        if (!taken.TryGetValue(account, out TakenRoot? root) || root.ExpiresAt - Reserve <= clock.GetUtcNow())
        {
            root = await TakeAsync(account, cancellationToken);
            taken[account] = root;
            owned.Add(root.Credentials);

            // Clients keep the credential that they were made with.
            foreach ((string Account, string Region) of in clients.Keys.Where(key => key.Account == account).ToArray())
            {
                _ = clients.Remove(of);
            }
        }

        return root.Credentials.ForSigning;
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The access disposes the credentials that it took on.")]
    private async Task<TakenRoot> TakeAsync(string account, CancellationToken cancellationToken)
    {
        DateTimeOffset expiresAt = clock.GetUtcNow() + Validity;
        QueryAnswer answer;
        try
        {
            answer = await query.CallAsync(
                own.ForSigning,
                QueryService.Sts,
                "AssumeRoot",
                [
                    new("TargetPrincipal", account),
                    new("TaskPolicyArn.arn", $"arn:{Partition}:iam::aws:policy/{TaskPolicy}"),
                    new("DurationSeconds", Validity.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
                ],
                cancellationToken);
        }
        catch (ServiceFailureException refused) when (refused.Code == "AccessDenied")
        {
            throw new ServiceFailureException($"account {account} is not that of the credential, {OwnAccount}, which cannot take on its root user: {refused.Message}", refused) { Code = refused.Code };
        }

        using (answer)
        {
            return new TakenRoot(new KmsCredentials(answer.Require("AccessKeyId"), answer.DangerousSecret, answer.Require("SessionToken")), expiresAt);
        }
    }

    private sealed record TakenRoot(KmsCredentials Credentials, DateTimeOffset ExpiresAt);
}

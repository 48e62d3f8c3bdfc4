// The credentials of a development server: one secret, an account for every twelve digits, and the access keys in its store.
using System.Collections.Concurrent;
using Trent.Engine;
using Trent.Identity.AccessKeys;
using Trent.Engine.Identifiers;
using Trent.Protocol.SigV4;

namespace Trent.Authentication;

/// <summary>
/// The access key id of the command line is the root user of its account; any other id of twelve digits is the root user of the
/// account it spells. These sign with the one secret. All other ids are looked up among the access keys of the users in the store.
/// Every signature is verified.
/// </summary>
internal sealed class DevelopmentCredentials : ICredentialSource, IDisposable
{
    // Accounts remembered between requests; more than that work too, at the cost of an allocation.
    private const int RememberedMax = 1_000;

    private readonly string partition;
    private readonly SigningSecret secret;
    private readonly string accessKeyId;
    private readonly AccountId account;
    private readonly ICredentialSource stored;
    private readonly Credential credential;
    private readonly ConcurrentDictionary<string, Credential> byAccount = new(StringComparer.Ordinal);

    /// <summary>Makes the credentials of a server.</summary>
    /// <param name="partition">The partition of ARNs.</param>
    /// <param name="account">The account of the access key id.</param>
    /// <param name="accessKeyId">The access key id, <c>test</c> unless told otherwise.</param>
    /// <param name="secretAccessKey">The secret that root users sign with.</param>
    /// <param name="stored">The access keys in the store.</param>
    public DevelopmentCredentials(string partition, AccountId account, string accessKeyId, string secretAccessKey, ICredentialSource stored)
    {
        this.account = account;
        this.stored = stored;
        this.partition = partition;
        this.accessKeyId = accessKeyId;
        secret = new SigningSecret(secretAccessKey);
        credential = new FixedCredential(Caller.RootOf(partition, account, accessKeyId), secret);
    }

    /// <inheritdoc/>
    public Credential? Find(string accessKeyId)
    {
        if (accessKeyId == this.accessKeyId)
        {
            return credential;
        }

        if (byAccount.TryGetValue(accessKeyId, out Credential? known))
        {
            return known;
        }

        if (!AccountId.TryParse(accessKeyId, out AccountId spelled))
        {
            return stored.Find(accessKeyId);
        }

        Credential found = new FixedCredential(Caller.RootOf(partition, spelled, accessKeyId), secret);
        if (byAccount.Count < RememberedMax)
        {
            _ = byAccount.TryAdd(accessKeyId, found);
        }

        return found;
    }

    /// <inheritdoc/>
    public AccountId? AccountOf(string accessKeyId) =>
        accessKeyId == this.accessKeyId ? account
        : AccountId.TryParse(accessKeyId, out AccountId spelled) ? spelled
        : stored.AccountOf(accessKeyId);

    /// <inheritdoc/>
    public void Dispose() => secret.Dispose();
}

// Reads accounts as they are, as far as a file speaks of them.
using System.Xml.Linq;
using Trent.Applying.Planning;
using Trent.Applying.State;

namespace Trent.Applying.Service;

/// <summary>Reads the present state through the public APIs.</summary>
/// <param name="access">The way into accounts.</param>
/// <param name="wholly">Whether identities and policies that the file does not name are read as well, to be deleted.</param>
internal sealed class PresentStateReader(AccountAccess access, bool wholly)
{
    /// <summary>Reads the accounts that a file names.</summary>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<PresentState> ReadAsync(IReadOnlyList<AccountState> desired, CancellationToken cancellationToken)
    {
        List<AccountState> accounts = [];
        foreach (AccountState account in desired)
        {
            accounts.Add(await ReadAccountAsync(account, cancellationToken));
        }

        return new PresentState(access.Partition, access.CallerArn, accounts);
    }

    private async Task<AccountState> ReadAccountAsync(AccountState desired, CancellationToken cancellationToken)
    {
        string account = desired.Account;
        IdentityReading identities = new(access, account);
        List<IdentityState> read = [];
        foreach (IdentityKind kind in Enum.GetValues<IdentityKind>())
        {
            foreach (IdentityState listed in await identities.ListAsync(kind, cancellationToken))
            {
                bool isNamed = desired.Identities.Any(named => named.Kind == kind && named.Name == listed.Name);
                read.Add(isNamed || wholly ? await identities.ReadAsync(listed, cancellationToken) : listed);
            }
        }

        List<RegionState> regions = [];
        foreach (RegionState region in desired.Regions)
        {
            regions.Add(await new KeyReading(access, account, region.Region).ReadAsync(region, cancellationToken));
        }

        IReadOnlyList<XElement> aliases = await access.ListAsync(account, "ListAccountAliases", "AccountAliases", [], cancellationToken);
        return new AccountState
        {
            Account = account,
            Alias = aliases.Count == 0 ? null : aliases[0].Value,
            Policies = await ReadPoliciesAsync(desired, cancellationToken),
            Identities = read,
            OidcProviders = await ReadProvidersAsync(desired, cancellationToken),
            Regions = regions,
        };
    }

    private async Task<IReadOnlyList<ManagedPolicyState>> ReadPoliciesAsync(AccountState desired, CancellationToken cancellationToken)
    {
        List<ManagedPolicyState> read = [];
        foreach (XElement listed in await access.ListAsync(desired.Account, "ListPolicies", "Policies", [new("Scope", "Local")], cancellationToken))
        {
            string name = IdentityReading.Child(listed, "PolicyName");
            if (wholly || desired.Policies.Any(policy => policy.Name == name))
            {
                read.Add(await ReadPolicyAsync(desired.Account, name, IdentityReading.Child(listed, "Arn"), cancellationToken));
            }
        }

        return read;
    }

    private async Task<ManagedPolicyState> ReadPolicyAsync(string account, string name, string arn, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string> parameter = new("PolicyArn", arn);
        using QueryAnswer policy = await access.IamAsync(account, "GetPolicy", [parameter], cancellationToken);
        string inForce = policy.Require("DefaultVersionId");
        using QueryAnswer version = await access.IamAsync(account, "GetPolicyVersion", [parameter, new("VersionId", inForce)], cancellationToken);
        IReadOnlyList<XElement> versions = await access.ListAsync(account, "ListPolicyVersions", "Versions", [parameter], cancellationToken);
        return new ManagedPolicyState
        {
            Name = name,
            Path = policy.Require("Path"),
            Description = policy.Find("Description") ?? string.Empty,
            Document = Uri.UnescapeDataString(version.Require("Document")),
            Tags = IdentityReading.TagsOf(policy),
            // v2 is older than v10.
            OtherVersions = [.. versions.Select(static element => IdentityReading.Child(element, "VersionId")).Where(id => id != inForce).OrderBy(static id => id.Length).ThenBy(static id => id, StringComparer.Ordinal)],
        };
    }

    private async Task<IReadOnlyList<OidcProviderState>> ReadProvidersAsync(AccountState desired, CancellationToken cancellationToken)
    {
        List<OidcProviderState> read = [];
        if (!wholly && desired.OidcProviders.Count == 0)
        {
            return read;
        }

        using QueryAnswer list = await access.IamAsync(desired.Account, "ListOpenIDConnectProviders", [], cancellationToken);
        foreach (XElement listed in list.List("OpenIDConnectProviderList"))
        {
            using QueryAnswer provider = await access.IamAsync(
                desired.Account, "GetOpenIDConnectProvider", [new("OpenIDConnectProviderArn", IdentityReading.Child(listed, "Arn"))], cancellationToken);
            // The service keeps the address of an issuer without its scheme.
            string url = provider.Require("Url");
            read.Add(new OidcProviderState
            {
                Url = url.Contains("://", StringComparison.Ordinal) ? url : $"https://{url}",
                ClientIds = [.. provider.List("ClientIDList").Select(static element => element.Value)],
                Thumbprints = [.. provider.List("ThumbprintList").Select(static element => element.Value)],
                Tags = IdentityReading.TagsOf(provider),
            });
        }

        return read;
    }
}

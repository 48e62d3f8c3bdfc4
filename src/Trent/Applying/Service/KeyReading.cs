// Reads the keys of a Region as they are, as far as a file speaks of them.
using Trent.Applying.State;
using Trent.Client;
using Trent.Protocol;

namespace Trent.Applying.Service;

/// <summary>Reads keys.</summary>
/// <param name="access">The way into accounts.</param>
/// <param name="account">The account.</param>
/// <param name="region">The Region.</param>
internal sealed class KeyReading(AccountAccess access, string account, string region)
{
    private const string AliasesOfAws = "alias/aws/";

    /// <summary>Reads the keys that a file names, and all aliases.</summary>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<RegionState> ReadAsync(RegionState desired, CancellationToken cancellationToken)
    {
        Dictionary<string, string> aliases = await ReadAliasesAsync(cancellationToken);
        List<NamedKey> keys = [];
        foreach (NamedKey key in desired.Keys)
        {
            if (aliases.TryGetValue(key.Alias, out string? id))
            {
                keys.Add(await ReadKeyAsync(key, id, cancellationToken));
            }
        }

        return new RegionState { Region = region, Keys = keys, KeyIdsByAlias = aliases };
    }

    private async Task<Dictionary<string, string>> ReadAliasesAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> read = new(StringComparer.Ordinal);
        string? marker = null;
        do
        {
            ListAliasesOutput page = await SendAsync(new ListAliasesCommand { Marker = marker }, cancellationToken);
            foreach (AliasListEntry alias in page.Aliases ?? [])
            {
                if (alias is { AliasName: { } name, TargetKeyId: { } target } && !name.StartsWith(AliasesOfAws, StringComparison.Ordinal))
                {
                    read[name] = target;
                }
            }

            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null);

        return read;
    }

    // Only what the file speaks of is asked for: a credential need not be allowed more.
    private async Task<NamedKey> ReadKeyAsync(NamedKey desired, string id, CancellationToken cancellationToken)
    {
        KeyMetadata metadata = (await SendAsync(new DescribeKeyCommand { KeyId = id }, cancellationToken)).KeyMetadata!;
        return new NamedKey
        {
            Alias = desired.Alias,
            KeyId = id,
            State = metadata.KeyState?.Value ?? string.Empty,
            Spec = metadata.KeySpec?.Value,
            Usage = metadata.KeyUsage?.Value,
            Origin = metadata.Origin?.Value,
            MultiRegion = metadata.MultiRegion == true,
            Description = metadata.Description,
            Enabled = metadata.Enabled == true,
            Tags = desired.Tags is null ? null : await ReadTagsAsync(id, cancellationToken),
            Policy = desired.Policy is null ? null : (await SendAsync(new GetKeyPolicyCommand { KeyId = id }, cancellationToken)).Policy,
            RotationDays = desired.RotationDays is null ? null : await ReadRotationAsync(id, cancellationToken),
        };
    }

    private async Task<Dictionary<string, string>> ReadTagsAsync(string id, CancellationToken cancellationToken)
    {
        Dictionary<string, string> read = new(StringComparer.Ordinal);
        string? marker = null;
        do
        {
            ListResourceTagsOutput page = await SendAsync(new ListResourceTagsCommand { KeyId = id, Marker = marker }, cancellationToken);
            foreach (Tag tag in page.Tags ?? [])
            {
                read[tag.TagKey!] = tag.TagValue ?? string.Empty;
            }

            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null);

        return read;
    }

    private async Task<int> ReadRotationAsync(string id, CancellationToken cancellationToken)
    {
        GetKeyRotationStatusOutput status = await SendAsync(new GetKeyRotationStatusCommand { KeyId = id }, cancellationToken);
        return status.KeyRotationEnabled == true ? status.RotationPeriodInDays ?? NamedKey.NoRotation : NamedKey.NoRotation;
    }

    private Task<TOutput> SendAsync<TOutput>(KmsCommand<TOutput> command, CancellationToken cancellationToken)
        where TOutput : class =>
        access.KmsAsync(account, region, (KmsClient client) => client.SendAsync(command, cancellationToken), cancellationToken);
}

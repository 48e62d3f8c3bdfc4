// Checks keys, aliases, and what is kept of uses, of destroyed keys and of used import tokens.
using System.Security.Cryptography;
using Trent.Authorization;
using Trent.Cryptography;
using Trent.Engine.Aliases;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Operations;
using Trent.Engine.Records;
using Trent.Engine.Usage;

namespace Trent.Engine.Checking;

internal sealed class KeyCheck(IRecordStore store, KeyMaterials materials, CheckFindings findings)
{
    public async ValueTask CheckKeyAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        if (findings.Read(record, KeyBody.FromRecord) is not { } key)
        {
            return;
        }

        foreach (StoredMaterial material in key.Materials.Where(static material => material.IsPresent))
        {
            await CheckMaterialAsync(record, key, material, cancellationToken);
        }

        findings.Policy(record.Id, PolicyDocument.Parse(key.Policy) is PolicyParseResult.WellFormed, "Its policy cannot be read.");
        if (record.DueAt != key.DueAt?.ToUnixTimeMilliseconds())
        {
            findings.Fault(record.Id, "It is not due when its content says it is.");
        }

        if (key.MultiRegion is { } set)
        {
            await CheckSetAsync(record, key, set, cancellationToken);
        }

        // A key has a count before its first grant is seen.
        if (await store.FindAsync(GrantCount.AddressOf(key.Name), cancellationToken) is null)
        {
            IReadOnlyList<StoredRecord> grants = await store.ListByParentAsync(RecordKind.Grant, key.Name.Account, key.Name.Region, key.Name.KeyId, null, 1, cancellationToken);
            findings.Reference(record.Id, grants.Count == 0, "It has grants, but no count of them.");
        }
    }

    public async ValueTask CheckAliasAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        if (findings.Read(record, StoredAlias.FromRecord) is { } alias)
        {
            KeyName target = new(record.Id.Account, record.Id.Region, alias.TargetKeyId.Value);
            findings.Reference(record.Id, await HasKeyAsync(target, cancellationToken), $"It points to the key {target.KeyId}, which is not there.");
        }
    }

    public async ValueTask CheckUsageAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        if (findings.Read(record, KeyUseBody.Read) is not null)
        {
            findings.Reference(record.Id, await HasKeyAsync(new KeyName(record.Id.Account, record.Id.Region, record.Id.Name), cancellationToken), "Its key is not there.");
        }
    }

    public ValueTask CheckDestroyedAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (findings.Read(record, static stored => RecordBody.Read(stored, DestroyedKeyJson.Default.DestroyedKey)) is { Format: not DestroyedKey.CurrentFormat })
        {
            findings.Fault(record.Id, "Its body cannot be read.");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CheckUsedTokenAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (findings.Read(record, static stored => RecordBody.Read(stored, UsedImportTokenJson.Default.UsedImportToken)) is { Format: not UsedImportToken.CurrentFormat })
        {
            findings.Fault(record.Id, "Its body cannot be read.");
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask<bool> HasKeyAsync(KeyName key, CancellationToken cancellationToken) => await store.FindAsync(key.ToRecordId(), cancellationToken) is not null;

    // Loading it shows that the secret is one of the key's spec, and not only that it opens.
    private async ValueTask CheckMaterialAsync(StoredRecord record, StoredKey key, StoredMaterial material, CancellationToken cancellationToken)
    {
        try
        {
            using UsableKey usable = await materials.OpenAsync(key, material, cancellationToken);
            findings.Secret(record.Id, opened: true, string.Empty);
        }
        catch (Exception closed) when (closed is RecordIntegrityException or CryptographicException or ArgumentException)
        {
            findings.Secret(record.Id, opened: false, $"Its material {material.MaterialId} does not open.");
        }
    }

    private async ValueTask CheckSetAsync(StoredRecord record, StoredKey key, MultiRegionSet set, CancellationToken cancellationToken)
    {
        string[] regions = [.. set.Regions];
        findings.Reference(record.Id, regions.Contains(key.Name.Region) && regions.Distinct(StringComparer.Ordinal).Count() == regions.Length, "The set of multi-Region keys that it names is not one that it belongs to.");
        foreach (string region in regions.Where(region => region != key.Name.Region))
        {
            StoredRecord? found = await store.FindAsync((key.Name with { Region = region }).ToRecordId(), cancellationToken);
            StoredKey? sibling = found is null ? null : findings.Read(found, KeyBody.FromRecord);
            findings.Reference(record.Id, sibling is not null && Agree(key, sibling), $"The key of its set in {region} is not there or does not agree with it.");
        }
    }

    private static bool Agree(StoredKey key, StoredKey sibling) =>
        sibling.MultiRegion is { } other
        && other.PrimaryRegion == key.MultiRegion!.PrimaryRegion
        && other.ReplicaRegions.Order(StringComparer.Ordinal).SequenceEqual(key.MultiRegion.ReplicaRegions.Order(StringComparer.Ordinal))
        && (sibling.Spec, sibling.Usage, sibling.Origin) == (key.Spec, key.Usage, key.Origin)
        && sibling.Materials.Select(static material => material.MaterialId).SequenceEqual(key.Materials.Select(static material => material.MaterialId));
}

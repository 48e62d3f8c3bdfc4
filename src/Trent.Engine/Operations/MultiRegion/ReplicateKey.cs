// ReplicateKey: a copy of a multi-Region primary key in another Region, with the same id and material.
using Trent.Authorization;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ReplicateKey(Keyring keyring, KeyMaterials materials, KeyPolicies policies) : Operation<ReplicateKeyCommand, ReplicateKeyOutput>
{
    public override Access Plan(ReplicateKeyCommand command)
    {
        KeyTags.Check(command.Tags);
        RegionName region = MultiRegionRules.RegionOf(command.ReplicaRegion!);
        return Access.OnKeys(KeyAccess.Manage("kms:ReplicateKey", command.KeyId!, StateRule.Replicate))
            .And([new AccountAccess("kms:CreateKey") { Region = region }, .. KeyTags.AccessOnNewKey(command.Tags, region)]);
    }

    public override async ValueTask<Outcome<ReplicateKeyOutput>> ExecuteAsync(ReplicateKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey primary = granted.Key.Stored;
        if (!primary.IsPrimary)
        {
            throw UnsupportedOperationException.NotMultiRegionPrimary(granted.Key.Arn);
        }

        KeyArn arn = primary.Arn.In(MultiRegionRules.RegionOf(command.ReplicaRegion!));
        await CheckRegionAsync(primary, arn, cancellationToken);
        AcceptedPolicy policy = await policies.AcceptAsync(
            command.Policy ?? DefaultKeyPolicy.For(call.Partition, call.Account.Value), arn.ToString(), command.BypassPolicyLockoutSafetyCheck == true, call, cancellationToken);
        MultiRegionSet set = primary.MultiRegion!.With(arn.Region.Value);
        StoredKey replica = new()
        {
            Arn = arn,
            Spec = primary.Spec,
            Usage = primary.Usage,
            Origin = primary.Origin,
            CreatedAt = call.Now,
            Description = command.Description ?? string.Empty,
            Status = primary.Origin == OriginType.External ? KeyStatus.PendingImport : KeyStatus.Enabled,
            Policy = policy.Text,
            PolicyPrincipals = policy.Principals,
            Tags = KeyTags.With([], command.Tags ?? []),
            Materials = [.. await CopyMaterialsAsync(primary, arn, cancellationToken)],
            Rotation = primary.Rotation,
            MultiRegion = set,
            Version = 1,
        };
        List<RecordChange> changes = [Change.Insert(replica), Change.Replace(primary.Next() with { MultiRegion = set })];
        foreach (StoredKey other in await keyring.FindSiblingsAsync(primary, call.Now, cancellationToken))
        {
            changes.Add(Change.Replace(other.Next() with { MultiRegion = set }));
        }

        // Answered as AWS answers it. The replica is finished when the answer arrives, so that nobody ever has to wait for it.
        ReplicateKeyOutput output = new()
        {
            ReplicaKeyMetadata = KeyMetadataOf.Key(replica with { Status = KeyStatus.Creating }),
            ReplicaPolicy = await policies.PrintAsync(replica, cancellationToken),
            ReplicaTags = command.Tags is { Count: > 0 } ? [.. replica.Tags.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })] : null,
        };
        return new Outcome<ReplicateKeyOutput>(output, changes);
    }

    private async ValueTask CheckRegionAsync(StoredKey primary, KeyArn replica, CancellationToken cancellationToken)
    {
        string region = replica.Region.Value;
        if (region == primary.Arn.Region.Value)
        {
            throw ValidationException.ReplicaRegionNotValid(region);
        }

        if (primary.MultiRegion!.ReplicaRegions.Contains(region))
        {
            throw AlreadyExistsException.Replica(replica.ToString());
        }

        if (await keyring.CountKeysAsync(replica.Account.Value, region, cancellationToken) >= Limits.KeysPerAccountAndRegionMax)
        {
            throw LimitExceededException.KeysPerAccount(Limits.KeysPerAccountAndRegionMax);
        }
    }

    // Imported material is not copied: its owner imports it into each Region.
    private async ValueTask<IReadOnlyList<StoredMaterial>> CopyMaterialsAsync(StoredKey primary, KeyArn replica, CancellationToken cancellationToken)
    {
        List<StoredMaterial> copies = [];
        foreach (StoredMaterial material in primary.Materials)
        {
            copies.Add(material.Import is not null || !material.IsPresent
                ? material.Emptied() with { Import = null }
                : await materials.CopyAsync(primary, material, replica, cancellationToken));
        }

        return copies;
    }
}

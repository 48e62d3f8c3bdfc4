// UpdatePrimaryRegion: a replica becomes the primary of its set, and the primary a replica.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class UpdatePrimaryRegion(Keyring keyring) : Operation<UpdatePrimaryRegionCommand, UpdatePrimaryRegionOutput>
{
    // Without a copy in that Region the operation itself says what is wrong with the key or the Region.
    public override Access Plan(UpdatePrimaryRegionCommand command) => Access.OnKeys(
        KeyAccess.Manage("kms:UpdatePrimaryRegion", command.KeyId!, StateRule.UpdatePrimary),
        new KeyAccess
        {
            Action = "kms:UpdatePrimaryRegion",
            Reference = new KeyReference.CopyInRegion(command.KeyId!, MultiRegionRules.RegionOf(command.PrimaryRegion!)),
            States = StateRule.Any,
            MayBeMissing = true,
        });

    public override async ValueTask<Outcome<UpdatePrimaryRegionOutput>> ExecuteAsync(UpdatePrimaryRegionCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey primary = granted.Key.Stored;
        if (!primary.IsPrimary)
        {
            throw UnsupportedOperationException.NotMultiRegionPrimary(granted.Key.Arn);
        }

        RegionName region = MultiRegionRules.RegionOf(command.PrimaryRegion!);
        if (region == primary.Arn.Region)
        {
            throw UnsupportedOperationException.AlreadyPrimary(granted.Key.Arn);
        }

        IReadOnlyList<StoredKey> siblings = await keyring.FindSiblingsAsync(primary, call.Now, cancellationToken);
        StoredKey replica = siblings.FirstOrDefault(sibling => sibling.Arn.Region == region)
            ?? throw NotFoundException.KeyDoesNotExist(primary.Arn.In(region).ToString());
        if (StateRule.UpdatePrimary.Refusal(replica) is { } refusal)
        {
            throw refusal;
        }

        MultiRegionSet set = primary.MultiRegion!.LedBy(region.Value);
        return new Outcome<UpdatePrimaryRegionOutput>(
            new UpdatePrimaryRegionOutput(), [.. siblings.Prepend(primary).Select(key => Change.Replace(key.Next() with { MultiRegion = set }))]);
    }
}

// GetKeyLastUsage: when, how and by which request a key was last used successfully.
using Trent.Engine.Keys;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GetKeyLastUsage(KeyUsageLedger ledger) : Operation<GetKeyLastUsageCommand, GetKeyLastUsageOutput>
{
    public override Access Plan(GetKeyLastUsageCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:GetKeyLastUsage", command.KeyId!, StateRule.Any));

    public override async ValueTask<Outcome<GetKeyLastUsageOutput>> ExecuteAsync(GetKeyLastUsageCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        KeyUse? last = await ledger.FindAsync(key.Name, cancellationToken);
        GetKeyLastUsageOutput output = new()
        {
            KeyId = key.Arn.KeyId.Value,
            KeyLastUsage = last is null ? new KeyLastUsageData() : new KeyLastUsageData
            {
                Operation = last.Operation,
                Timestamp = last.At,
                CloudTrailEventId = last.EventId,
                KmsRequestId = last.RequestId,
            },
            // Uses are tracked from a key's first day.
            TrackingStartDate = key.CreatedAt,
            KeyCreationDate = key.CreatedAt,
        };
        return new Outcome<GetKeyLastUsageOutput>(output, []);
    }
}

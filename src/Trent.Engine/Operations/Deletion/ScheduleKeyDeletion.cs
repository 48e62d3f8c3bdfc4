// ScheduleKeyDeletion: takes a key out of use and sets the day on which its material is destroyed.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ScheduleKeyDeletion : Operation<ScheduleKeyDeletionCommand, ScheduleKeyDeletionOutput>
{
    public override Access Plan(ScheduleKeyDeletionCommand command)
    {
        // The model allows 1 to 365, the service only 7 to 30 (docs/compatibility.md, "Deletion").
        if (command.PendingWindowInDays is < Limits.PendingWindowDaysMin or > Limits.PendingWindowDaysMax)
        {
            throw ValidationException.PendingWindowOutOfRange(command.PendingWindowInDays.Value);
        }

        return Access.OnKeys(KeyAccess.Manage("kms:ScheduleKeyDeletion", command.KeyId!, StateRule.ScheduleDeletion));
    }

    public override ValueTask<Outcome<ScheduleKeyDeletionOutput>> ExecuteAsync(ScheduleKeyDeletionCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        int days = command.PendingWindowInDays ?? Limits.PendingWindowDaysDefault;
        StoredKey key = granted.Key.Stored;
        StoredKey scheduled = key is { IsPrimary: true, MultiRegion.ReplicaRegions.IsEmpty: false }
            ? key.Next() with { Status = KeyStatus.PendingReplicaDeletion, PendingWindowDays = days }
            : key.Next() with { Status = KeyStatus.PendingDeletion, DeletionAt = call.Now.AddDays(days) };
        ScheduleKeyDeletionOutput output = new()
        {
            KeyId = granted.Key.Arn,
            DeletionDate = scheduled.DeletionAt,
            KeyState = scheduled.Status.ToWire(),
            PendingWindowInDays = days,
        };
        return Answer(output, Change.Replace(scheduled));
    }
}

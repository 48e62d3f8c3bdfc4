// EnableKeyRotation: new material every so many days.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class EnableKeyRotation : Operation<EnableKeyRotationCommand, EnableKeyRotationOutput>
{
    public override Access Plan(EnableKeyRotationCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:EnableKeyRotation", command.KeyId!, StateRule.RotationSetting));

    public override ValueTask<Outcome<EnableKeyRotationOutput>> ExecuteAsync(EnableKeyRotationCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        RotationRules.CheckAutomatic(granted.Key);
        int days = command.RotationPeriodInDays ?? Limits.RotationPeriodDaysDefault;
        StoredKey key = granted.Key.Stored.Next() with { Rotation = new RotationSchedule(days, call.Now.AddDays(days)) };
        return Answer(new EnableKeyRotationOutput(), Change.Replace(key));
    }
}

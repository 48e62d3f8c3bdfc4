// EnableKeyRotation: new material every so many days.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class EnableKeyRotation(Keyring keyring) : Operation<EnableKeyRotationCommand, EnableKeyRotationOutput>
{
    public override Access Plan(EnableKeyRotationCommand command) => RotationRules.Plan("kms:EnableKeyRotation", command.KeyId!);

    public override async ValueTask<Outcome<EnableKeyRotationOutput>> ExecuteAsync(EnableKeyRotationCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        RotationRules.Check(granted.Key);
        int days = command.RotationPeriodInDays ?? Limits.RotationPeriodDaysDefault;
        RotationSchedule rotation = new(days, call.Now.AddDays(days));
        return new Outcome<EnableKeyRotationOutput>(
            new EnableKeyRotationOutput(),
            await MultiRegionRules.ChangeAllAsync(keyring, granted.Key.Stored, call.Now, key => key with { Rotation = rotation }, cancellationToken));
    }
}

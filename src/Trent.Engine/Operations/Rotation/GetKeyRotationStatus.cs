// GetKeyRotationStatus: whether and when a key is rotated automatically.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GetKeyRotationStatus : Operation<GetKeyRotationStatusCommand, GetKeyRotationStatusOutput>
{
    public override Access Plan(GetKeyRotationStatusCommand command) => Access.OnKeys(new KeyAccess
    {
        Action = "kms:GetKeyRotationStatus",
        Reference = new KeyReference.Named(command.KeyId!, IdentifierForms.KeyOnly, DeclaresInvalidArn: true),
        States = StateRule.RotationStatus,
        AcrossAccounts = true,
    });

    public override ValueTask<Outcome<GetKeyRotationStatusOutput>> ExecuteAsync(GetKeyRotationStatusCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        RotationSchedule? rotation = key.EffectiveRotation;
        return Answer(new GetKeyRotationStatusOutput
        {
            KeyId = key.Arn.KeyId.Value,
            KeyRotationEnabled = rotation is not null,
            RotationPeriodInDays = rotation?.PeriodDays,
            NextRotationDate = rotation?.NextAt,
        });
    }
}

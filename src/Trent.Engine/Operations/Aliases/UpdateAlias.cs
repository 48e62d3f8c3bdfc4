// UpdateAlias: points an alias to another key of the same type and usage.
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class UpdateAlias(Keyring keyring) : Operation<UpdateAliasCommand, UpdateAliasOutput>
{
    public override Access Plan(UpdateAliasCommand command)
    {
        AliasName alias = AliasRules.Check(command.AliasName!);
        KeyAccess current = new()
        {
            Action = "kms:UpdateAlias",
            Reference = new KeyReference.TargetOfAlias(alias),
            States = StateRule.Any,
        };
        return Access.OnKeys(current, AliasRules.TargetAccess("kms:UpdateAlias", command.TargetKeyId!, StateRule.NotPendingDeletion))
            .And(new AccountAccess("kms:UpdateAlias") { Alias = alias });
    }

    public override async ValueTask<Outcome<UpdateAliasOutput>> ExecuteAsync(UpdateAliasCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        AliasArn arn = call.ArnOf(AliasName.Parse(command.AliasName!));
        StoredAlias alias = await keyring.FindAliasAsync(call.Account.Value, call.Region.Value, arn.Alias, cancellationToken)
            ?? throw NotFoundException.AliasNotFound(arn.ToString());
        AliasRules.CheckTarget(alias, granted.Keys[0]);
        StoredKey target = granted.Keys[1].Stored;
        if (!granted.Keys[0].Stored.IsInterchangeableWith(target))
        {
            throw ValidationException.AliasTargetsDiffer();
        }

        StoredAlias updated = alias with { TargetKeyId = target.Arn.KeyId, LastUpdatedAt = call.Now, Version = alias.Version + 1 };
        if (alias.TargetKeyId == target.Arn.KeyId)
        {
            return new Outcome<UpdateAliasOutput>(new UpdateAliasOutput(), [Change.Replace(updated)]);
        }

        await AliasQuota.CheckRoomAsync(keyring, granted.Keys[1], cancellationToken);
        return new Outcome<UpdateAliasOutput>(new UpdateAliasOutput(), [Change.Replace(updated), AliasQuota.Guard(target)]);
    }
}

// CreateAlias: a second name for a key.
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class CreateAlias(Keyring keyring) : Operation<CreateAliasCommand, CreateAliasOutput>
{
    public override Access Plan(CreateAliasCommand command)
    {
        AccountAccess onAlias = new("kms:CreateAlias") { Alias = AliasRules.Check(command.AliasName!) };
        return Access.OnKeys(AliasRules.TargetAccess("kms:CreateAlias", command.TargetKeyId!, StateRule.NotPendingDeletion)).And(onAlias);
    }

    public override async ValueTask<Outcome<CreateAliasOutput>> ExecuteAsync(CreateAliasCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        AliasArn arn = call.ArnOf(AliasName.Parse(command.AliasName!));
        if (await keyring.FindAliasAsync(call.Account.Value, call.Region.Value, arn.Alias, cancellationToken) is not null)
        {
            throw AlreadyExistsException.Alias(arn.ToString());
        }

        KeyId target = granted.Key.Stored.Arn.KeyId;
        await AliasQuota.CheckRoomAsync(keyring, granted.Key, cancellationToken);
        StoredAlias alias = new(arn, target, CreatedAt: call.Now, LastUpdatedAt: call.Now, Version: 1);
        return new Outcome<CreateAliasOutput>(new CreateAliasOutput(), [Change.Insert(alias), AliasQuota.Guard(granted.Key.Stored)]);
    }
}

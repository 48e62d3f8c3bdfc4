// DeleteAlias: takes a name away; the key it pointed to is untouched.
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DeleteAlias(Keyring keyring) : Operation<DeleteAliasCommand, DeleteAliasOutput>
{
    public override Access Plan(DeleteAliasCommand command)
    {
        AliasName alias = AliasRules.Check(command.AliasName!);
        KeyAccess target = new() { Action = "kms:DeleteAlias", Reference = new KeyReference.TargetOfAlias(alias), States = StateRule.Any };
        return Access.OnKeys(target).And(new AccountAccess("kms:DeleteAlias") { Alias = alias });
    }

    public override async ValueTask<Outcome<DeleteAliasOutput>> ExecuteAsync(DeleteAliasCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        AliasArn arn = call.ArnOf(AliasName.Parse(command.AliasName!));
        StoredAlias alias = await keyring.FindAliasAsync(call.Account.Value, call.Region.Value, arn.Alias, cancellationToken)
            ?? throw NotFoundException.AliasNotFound(arn.ToString());
        AliasRules.CheckTarget(alias, granted.Key);
        return new Outcome<DeleteAliasOutput>(new DeleteAliasOutput(), [Change.Delete(alias)]);
    }
}

// DeleteAlias: takes a name away; the key it pointed to is untouched.
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DeleteAlias(Keyring keyring) : Operation<DeleteAliasCommand, DeleteAliasOutput>
{
    public override Access Plan(DeleteAliasCommand command) => Access.OnKeys(new KeyAccess
    {
        Action = "kms:DeleteAlias",
        Reference = new KeyReference.TargetOfAlias(AliasRules.Check(command.AliasName!)),
        States = StateRule.Any,
    });

    public override async ValueTask<Outcome<DeleteAliasOutput>> ExecuteAsync(DeleteAliasCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        AliasArn arn = call.ArnOf(AliasName.Parse(command.AliasName!));
        StoredAlias alias = await keyring.FindAliasAsync(call.Account.Value, call.Region.Value, arn.Alias, cancellationToken)
            ?? throw NotFoundException.AliasNotFound(arn.ToString());
        return new Outcome<DeleteAliasOutput>(new DeleteAliasOutput(), [Change.Delete(alias)]);
    }
}

// UpdateKeyDescription: replaces the description of a key.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class UpdateKeyDescription : Operation<UpdateKeyDescriptionCommand, UpdateKeyDescriptionOutput>
{
    public override Access Plan(UpdateKeyDescriptionCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:UpdateKeyDescription", command.KeyId!, StateRule.NotPendingDeletion));

    public override ValueTask<Outcome<UpdateKeyDescriptionOutput>> ExecuteAsync(UpdateKeyDescriptionCommand command, Granted granted, Call call, CancellationToken cancellationToken) =>
        Answer(new UpdateKeyDescriptionOutput(), Change.Replace(granted.Key.Stored.Next() with { Description = command.Description! }));
}

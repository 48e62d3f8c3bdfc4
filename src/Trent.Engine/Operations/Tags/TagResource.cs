// TagResource: puts tags on a key, overwriting those of equal keys.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class TagResource : Operation<TagResourceCommand, TagResourceOutput>
{
    public override Access Plan(TagResourceCommand command)
    {
        KeyTags.Check(command.Tags);
        return Access.OnKeys(KeyAccess.Manage("kms:TagResource", command.KeyId!, StateRule.NotPendingDeletion));
    }

    public override ValueTask<Outcome<TagResourceOutput>> ExecuteAsync(TagResourceCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        return Answer(new TagResourceOutput(), Change.Replace(key.Next() with { Tags = KeyTags.With(key.Tags, command.Tags!) }));
    }
}

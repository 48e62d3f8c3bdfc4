// UntagResource: takes tags off a key; those that it does not have are passed over.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class UntagResource : Operation<UntagResourceCommand, UntagResourceOutput>
{
    public override Access Plan(UntagResourceCommand command)
    {
        foreach (string tagKey in command.TagKeys!)
        {
            KeyTags.CheckKey(tagKey);
        }

        return Access.OnKeys(KeyAccess.Manage("kms:UntagResource", command.KeyId!, StateRule.NotPendingDeletion));
    }

    public override ValueTask<Outcome<UntagResourceOutput>> ExecuteAsync(UntagResourceCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        HashSet<string> removed = new(command.TagKeys!, StringComparer.Ordinal);
        return Answer(new UntagResourceOutput(), Change.Replace(key.Next() with { Tags = key.Tags.RemoveAll(tag => removed.Contains(tag.Key)) }));
    }
}

// ListResourceTags: the tags of a key, in the order in which they were put.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListResourceTags(PageMarkers markers) : Operation<ListResourceTagsCommand, ListResourceTagsOutput>
{
    public override Access Plan(ListResourceTagsCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:ListResourceTags", command.KeyId!, StateRule.Any));

    public override ValueTask<Outcome<ListResourceTagsOutput>> ExecuteAsync(ListResourceTagsCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        Page<KeyTag> page = PageSize.Tags.Cut(granted.Key.Stored.Tags, command, markers, call, granted.Key.Arn);
        return Answer(new ListResourceTagsOutput
        {
            Tags = [.. page.Items.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        });
    }
}

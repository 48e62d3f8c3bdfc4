// ListKeys: the keys of the account in the Region, in order of their ids.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListKeys(Keyring keyring, PageMarkers markers) : Operation<ListKeysCommand, ListKeysOutput>
{
    public override Access Plan(ListKeysCommand command) => Access.OnAccount("kms:ListKeys");

    public override async ValueTask<Outcome<ListKeysOutput>> ExecuteAsync(ListKeysCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        int size = PageSize.Long.For(command);
        string? after = markers.Read(call, filter: string.Empty, command.Marker);
        IReadOnlyList<KeyArn> found = await keyring.ListKeysAsync(call.Account.Value, call.Region.Value, call.Partition, after, size + 1, cancellationToken);
        Page<KeyArn> page = PageSize.Of(found, size, arn => arn.KeyId.Value, markers, call, filter: string.Empty);
        ListKeysOutput output = new()
        {
            Keys = [.. page.Items.Select(arn => new KeyListEntry { KeyId = arn.KeyId.Value, KeyArn = arn.ToString() })],
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
        return new Outcome<ListKeysOutput>(output, []);
    }
}

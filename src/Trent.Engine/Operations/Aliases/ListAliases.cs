// ListAliases: the aliases of the account in the Region, or of one key, in order of their names.
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListAliases(Keyring keyring, PageMarkers markers) : Operation<ListAliasesCommand, ListAliasesOutput>
{
    public override Access Plan(ListAliasesCommand command) => command.KeyId is { } keyId
        ? Access.OnAccount("kms:ListAliases").LookingUp(keyId)
        : Access.OnAccount("kms:ListAliases");

    public override async ValueTask<Outcome<ListAliasesOutput>> ExecuteAsync(ListAliasesCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        KeyId? ofKey = command.KeyId is null ? null : granted.Key.Stored.Arn.KeyId;
        string filter = ofKey?.Value ?? string.Empty;
        int size = PageSize.Short.For(command);
        string? after = markers.Read(call, filter, command.Marker);
        IReadOnlyList<StoredAlias> found = await keyring.ListAliasesAsync(call.Account.Value, call.Region.Value, ofKey, after, size + 1, cancellationToken);
        Page<StoredAlias> page = PageSize.Of(found, size, alias => alias.Arn.Alias.Value, markers, call, filter);
        ListAliasesOutput output = new()
        {
            Aliases = [.. page.Items.Select(EntryOf)],
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
        return new Outcome<ListAliasesOutput>(output, []);
    }

    private static AliasListEntry EntryOf(StoredAlias alias) => new()
    {
        AliasName = alias.Arn.Alias.Value,
        AliasArn = alias.Arn.ToString(),
        TargetKeyId = alias.TargetKeyId.Value,
        CreationDate = alias.CreatedAt,
        LastUpdatedDate = alias.LastUpdatedAt,
    };
}

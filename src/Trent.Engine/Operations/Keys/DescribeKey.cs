// DescribeKey: the metadata of a key.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DescribeKey : Operation<DescribeKeyCommand, DescribeKeyOutput>
{
    public override Access Plan(DescribeKeyCommand command) => Access.OnKeys(new KeyAccess
    {
        Action = "kms:DescribeKey",
        Reference = new KeyReference.Named(command.KeyId!, IdentifierForms.KeyOrAlias, DeclaresInvalidArn: true),
        States = StateRule.Any,
        AcrossAccounts = true,
    });

    public override ValueTask<Outcome<DescribeKeyOutput>> ExecuteAsync(DescribeKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken) =>
        Answer(new DescribeKeyOutput { KeyMetadata = granted.Key.Metadata });
}

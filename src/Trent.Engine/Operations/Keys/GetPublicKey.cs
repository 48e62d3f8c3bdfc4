// GetPublicKey: the public key of a key pair, to be used outside.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GetPublicKey : Operation<GetPublicKeyCommand, GetPublicKeyOutput>
{
    public override Access Plan(GetPublicKeyCommand command) => Access.OnKeys(new KeyAccess
    {
        Action = "kms:GetPublicKey",
        Reference = new KeyReference.Named(command.KeyId!, Identifiers.IdentifierForms.KeyOrAlias, DeclaresInvalidArn: true),
        States = StateRule.PublicKey,
        AcrossAccounts = true,
    });

    public override ValueTask<Outcome<GetPublicKeyOutput>> ExecuteAsync(GetPublicKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        if (granted.Key.Facts.Kind != KeyKind.Asymmetric)
        {
            throw UnsupportedOperationException.WithoutMessage();
        }

        if (key.CurrentMaterial is not { } material)
        {
            throw KMSInvalidStateException.PendingImport(granted.Key.Arn);
        }

        KeyMetadata metadata = granted.Key.Metadata;
        return Answer(new GetPublicKeyOutput
        {
            KeyId = granted.Key.Arn,
            PublicKey = material.PublicKey,
            CustomerMasterKeySpec = metadata.CustomerMasterKeySpec,
            KeySpec = key.Spec,
            KeyUsage = key.Usage,
            EncryptionAlgorithms = metadata.EncryptionAlgorithms,
            SigningAlgorithms = metadata.SigningAlgorithms,
            KeyAgreementAlgorithms = metadata.KeyAgreementAlgorithms,
            EncapsulationAlgorithms = metadata.EncapsulationAlgorithms,
        });
    }
}

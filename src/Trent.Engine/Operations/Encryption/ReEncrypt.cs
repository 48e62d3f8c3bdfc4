// ReEncrypt: from one key or context to another, without the plaintext leaving the server.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ReEncrypt(Encryption encryption) : Operation<ReEncryptCommand, ReEncryptOutput>
{
    public override Access Plan(ReEncryptCommand command)
    {
        Encryption.CheckContext(command.SourceEncryptionAlgorithm, command.SourceEncryptionContext);
        Encryption.CheckContext(command.DestinationEncryptionAlgorithm, command.DestinationEncryptionContext);
        KeyReference source = DryRunModifiers.CiphertextKey(command.SourceKeyId, command.SourceEncryptionAlgorithm, command.CiphertextBlob, command.DryRun, command.DryRunModifiers);
        return Access.OnKeys(
            Encryption.OpenAccess("kms:ReEncryptFrom", source, command.SourceEncryptionAlgorithm),
            KeyAccess.Use("kms:ReEncryptTo", KeyAccess.AnyForm(command.DestinationKeyId!), command.DestinationEncryptionAlgorithm))
            with { CountsAsUse = KeyLastUsageTrackingOperation.ReEncrypt };
    }

    public override async ValueTask<Outcome<ReEncryptOutput>> ExecuteAsync(ReEncryptCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        if (DryRunModifiers.IgnoreCiphertext(command.DryRunModifiers))
        {
            return new Outcome<ReEncryptOutput>(new ReEncryptOutput(), []);
        }

        (GrantedKey source, GrantedKey destination) = (granted.Keys[0], granted.Keys[1]);
        Decrypted opened = await encryption.DecryptAsync(
            source, command.SourceEncryptionAlgorithm, command.CiphertextBlob!.Value, command.SourceEncryptionContext, cancellationToken);
        using SensitiveBytes plaintext = opened.Plaintext;
        Encrypted made = await encryption.EncryptAsync(
            destination, command.DestinationEncryptionAlgorithm, plaintext, command.DestinationEncryptionContext, cancellationToken);
        ReEncryptOutput output = new()
        {
            CiphertextBlob = made.CiphertextBlob,
            SourceKeyId = source.Arn,
            KeyId = destination.Arn,
            SourceEncryptionAlgorithm = command.SourceEncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault,
            DestinationEncryptionAlgorithm = command.DestinationEncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault,
            SourceKeyMaterialId = opened.KeyMaterialId,
            DestinationKeyMaterialId = made.KeyMaterialId,
        };
        return new Outcome<ReEncryptOutput>(output, []);
    }
}

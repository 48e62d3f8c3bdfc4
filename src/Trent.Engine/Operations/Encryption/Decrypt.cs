// Decrypt: opens a ciphertext with the key that it names itself, or that the caller insists on.
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Decrypt(Encryption encryption) : Operation<DecryptCommand, DecryptOutput>
{
    public override Access Plan(DecryptCommand command)
    {
        Recipients.Refuse(command.Recipient);
        Encryption.CheckContext(command.EncryptionAlgorithm, command.EncryptionContext);
        KeyReference key = DryRunModifiers.CiphertextKey(command.KeyId, command.EncryptionAlgorithm, command.CiphertextBlob, command.DryRun, command.DryRunModifiers);
        return Access.OnKeys(Encryption.OpenAccess("kms:Decrypt", key, command.EncryptionAlgorithm))
            with { CountsAsUse = KeyLastUsageTrackingOperation.Decrypt };
    }

    public override async ValueTask<Outcome<DecryptOutput>> ExecuteAsync(DecryptCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        if (DryRunModifiers.IgnoreCiphertext(command.DryRunModifiers))
        {
            return new Outcome<DecryptOutput>(new DecryptOutput(), []);
        }

        Decrypted opened = await encryption.DecryptAsync(
            granted.Key, command.EncryptionAlgorithm, command.CiphertextBlob!.Value, command.EncryptionContext, cancellationToken);
        DecryptOutput output = new()
        {
            KeyId = granted.Key.Arn,
            Plaintext = opened.Plaintext,
            EncryptionAlgorithm = command.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault,
            KeyMaterialId = opened.KeyMaterialId,
        };
        return new Outcome<DecryptOutput>(output, []);
    }
}

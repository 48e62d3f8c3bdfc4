// Decrypt: opens a ciphertext with the key that it names itself, or that the caller insists on.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Decrypt(KeyMaterials materials) : Operation<DecryptCommand, DecryptOutput>
{
    public override Access Plan(DecryptCommand command)
    {
        Recipients.Refuse(command.Recipient);
        KeyReference key = DryRunModifiers.CiphertextKey(command.KeyId, command.CiphertextBlob, command.DryRun, command.DryRunModifiers);
        return Access.OnKeys(KeyAccess.Use("kms:Decrypt", key, command.EncryptionAlgorithm))
            with { CountsAsUse = KeyLastUsageTrackingOperation.Decrypt };
    }

    public override async ValueTask<Outcome<DecryptOutput>> ExecuteAsync(DecryptCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        if (DryRunModifiers.IgnoreCiphertext(command.DryRunModifiers))
        {
            return new Outcome<DecryptOutput>(new DecryptOutput(), []);
        }

        OpenedCiphertext opened = await Ciphertexts.OpenAsync(granted.Key, materials, command.CiphertextBlob!.Value, command.EncryptionContext, cancellationToken);
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

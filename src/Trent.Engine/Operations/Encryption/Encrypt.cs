// Encrypt: up to 4,096 bytes under a key.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Encrypt(KeyMaterials materials) : Operation<EncryptCommand, EncryptOutput>
{
    public override Access Plan(EncryptCommand command) =>
        Access.OnKeys(KeyAccess.Use("kms:Encrypt", KeyAccess.AnyForm(command.KeyId!), command.EncryptionAlgorithm))
            with { CountsAsUse = KeyLastUsageTrackingOperation.Encrypt };

    public override async ValueTask<Outcome<EncryptOutput>> ExecuteAsync(EncryptCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        MadeCiphertext made = await Ciphertexts.MakeAsync(granted.Key, materials, command.Plaintext!, command.EncryptionContext, cancellationToken);
        EncryptOutput output = new()
        {
            CiphertextBlob = made.CiphertextBlob,
            KeyId = granted.Key.Arn,
            EncryptionAlgorithm = command.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault,
        };
        return new Outcome<EncryptOutput>(output, []);
    }
}

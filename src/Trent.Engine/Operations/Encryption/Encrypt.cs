// Encrypt: up to 4,096 bytes under a key.
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Encrypt(Encryption encryption) : Operation<EncryptCommand, EncryptOutput>
{
    public override Access Plan(EncryptCommand command)
    {
        Encryption.CheckContext(command.EncryptionAlgorithm, command.EncryptionContext);
        return Access.OnKeys(KeyAccess.Use("kms:Encrypt", KeyAccess.AnyForm(command.KeyId!), command.EncryptionAlgorithm))
            with { CountsAsUse = KeyLastUsageTrackingOperation.Encrypt };
    }

    public override async ValueTask<Outcome<EncryptOutput>> ExecuteAsync(EncryptCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        Encrypted made = await encryption.EncryptAsync(granted.Key, command.EncryptionAlgorithm, command.Plaintext!, command.EncryptionContext, cancellationToken);
        EncryptOutput output = new()
        {
            CiphertextBlob = made.CiphertextBlob,
            KeyId = granted.Key.Arn,
            EncryptionAlgorithm = command.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault,
        };
        return new Outcome<EncryptOutput>(output, []);
    }
}

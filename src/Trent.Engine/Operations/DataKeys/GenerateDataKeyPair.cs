// GenerateDataKeyPair: a data key pair, its private key in clear and encrypted.
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GenerateDataKeyPair(DataKeyPairs pairs) : Operation<GenerateDataKeyPairCommand, GenerateDataKeyPairOutput>
{
    public override Access Plan(GenerateDataKeyPairCommand command)
    {
        Recipients.Refuse(command.Recipient);
        return DataKeys.Plan("kms:GenerateDataKeyPair", command.KeyId!, KeyLastUsageTrackingOperation.GenerateDataKeyPair);
    }

    public override async ValueTask<Outcome<GenerateDataKeyPairOutput>> ExecuteAsync(GenerateDataKeyPairCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MadeKeyPair made = await pairs.MakeAsync(granted.Key, command.KeyPairSpec!.Value, command.EncryptionContext, cancellationToken);
        GenerateDataKeyPairOutput output = new()
        {
            PrivateKeyCiphertextBlob = made.PrivateKey.CiphertextBlob,
            PrivateKeyPlaintext = SensitiveBytes.CopyOf(made.Pair.Secret.DangerousSpan),
            PublicKey = made.Pair.PublicKey,
            KeyId = granted.Key.Arn,
            KeyPairSpec = command.KeyPairSpec,
            KeyMaterialId = made.PrivateKey.KeyMaterialId,
        };
        return new Outcome<GenerateDataKeyPairOutput>(output, []);
    }
}

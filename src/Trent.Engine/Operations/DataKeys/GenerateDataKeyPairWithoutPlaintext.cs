// GenerateDataKeyPairWithoutPlaintext: a data key pair, its private key encrypted only.
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GenerateDataKeyPairWithoutPlaintext(DataKeyPairs pairs)
    : Operation<GenerateDataKeyPairWithoutPlaintextCommand, GenerateDataKeyPairWithoutPlaintextOutput>
{
    public override Access Plan(GenerateDataKeyPairWithoutPlaintextCommand command) => DataKeys.Plan(
        "kms:GenerateDataKeyPairWithoutPlaintext", command.KeyId!, KeyLastUsageTrackingOperation.GenerateDataKeyPairWithoutPlaintext);

    public override async ValueTask<Outcome<GenerateDataKeyPairWithoutPlaintextOutput>> ExecuteAsync(
        GenerateDataKeyPairWithoutPlaintextCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MadeKeyPair made = await pairs.MakeAsync(granted.Key, command.KeyPairSpec!.Value, command.EncryptionContext, cancellationToken);
        GenerateDataKeyPairWithoutPlaintextOutput output = new()
        {
            PrivateKeyCiphertextBlob = made.PrivateKey.CiphertextBlob,
            PublicKey = made.Pair.PublicKey,
            KeyId = granted.Key.Arn,
            KeyPairSpec = command.KeyPairSpec,
            KeyMaterialId = made.PrivateKey.KeyMaterialId,
        };
        return new Outcome<GenerateDataKeyPairWithoutPlaintextOutput>(output, []);
    }
}

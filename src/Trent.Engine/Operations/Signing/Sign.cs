// Sign: a signature of a message, or of what its hash made of it.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Sign(KeyMaterials materials, Computations computations) : Operation<SignCommand, SignOutput>
{
    public override Access Plan(SignCommand command) =>
        SignedMessages.Plan("kms:Sign", command.KeyId!, command.SigningAlgorithm!.Value, KeyLastUsageTrackingOperation.Sign);

    public override async ValueTask<Outcome<SignOutput>> ExecuteAsync(SignCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        SigningAlgorithmSpec algorithm = command.SigningAlgorithm!.Value;
        SensitiveBytes message = command.Message!;
        MessageForm form = SignedMessages.FormOf(algorithm, command.MessageType, message);
        using MaterialLease<ISigningKey> material = await granted.Key.UseCurrentMaterialAsync<ISigningKey>(materials, cancellationToken);
        ISigningKey key = material.Key;
        byte[] signature = await computations.UseAsync(
            granted.Key.Facts.Algorithm!, () => key.Sign(AlgorithmNames.SchemeOf(algorithm), form, message.DangerousSpan), cancellationToken);
        SignOutput output = new() { KeyId = granted.Key.Arn, Signature = signature, SigningAlgorithm = algorithm };
        return new Outcome<SignOutput>(output, []);
    }
}

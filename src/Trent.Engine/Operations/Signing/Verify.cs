// Verify: whether a signature is one of a message by a key; it never answers no, it refuses.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Verify(KeyMaterials materials) : Operation<VerifyCommand, VerifyOutput>
{
    public override Access Plan(VerifyCommand command) =>
        SignedMessages.Plan("kms:Verify", command.KeyId!, command.SigningAlgorithm!.Value, KeyLastUsageTrackingOperation.Verify);

    public override async ValueTask<Outcome<VerifyOutput>> ExecuteAsync(VerifyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        SigningAlgorithmSpec algorithm = command.SigningAlgorithm!.Value;
        MessageForm form = SignedMessages.FormOf(algorithm, command.MessageType, command.Message!);
        using MaterialLease<ISigningKey> material = await granted.Key.UseCurrentMaterialAsync<ISigningKey>(materials, cancellationToken);
        if (!material.Key.Verify(AlgorithmNames.SchemeOf(algorithm), form, command.Message!.DangerousSpan, command.Signature!.Value.Span))
        {
            throw KMSInvalidSignatureException.Create();
        }

        VerifyOutput output = new() { KeyId = granted.Key.Arn, SignatureValid = true, SigningAlgorithm = algorithm };
        return new Outcome<VerifyOutput>(output, []);
    }
}

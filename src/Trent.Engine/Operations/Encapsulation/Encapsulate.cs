// Encapsulate: a new shared secret, and the ciphertext that carries it to the owner of the key.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Encapsulate(KeyMaterials materials) : Operation<EncapsulateCommand, EncapsulateOutput>
{
    public override Access Plan(EncapsulateCommand command) => Access.OnKeys(KeyAccess.Use(
        "kms:Encapsulate", KeyAccess.AnyForm(command.KeyId!), KeyUsageType.EncapsulateDecapsulate, RequestedAlgorithm.For(command.EncapsulationAlgorithm!.Value)))
        with { CountsAsUse = KeyLastUsageTrackingOperation.Encapsulate };

    public override async ValueTask<Outcome<EncapsulateOutput>> ExecuteAsync(EncapsulateCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MaterialLease<IEncapsulationKey> material = await granted.Key.UseCurrentMaterialAsync<IEncapsulationKey>(materials, cancellationToken);
        byte[] ciphertext = material.Key.Encapsulate(out SecretBuffer sharedSecret);
        using (sharedSecret)
        {
            EncapsulateOutput output = new()
            {
                KeyId = granted.Key.Arn,
                SharedSecret = SensitiveBytes.CopyOf(sharedSecret.DangerousSpan),
                SharedSecretCiphertextBlob = ciphertext,
                EncapsulationAlgorithm = command.EncapsulationAlgorithm,
            };
            return new Outcome<EncapsulateOutput>(output, []);
        }
    }
}

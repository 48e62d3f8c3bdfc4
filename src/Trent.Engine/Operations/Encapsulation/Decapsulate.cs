// Decapsulate: the shared secret that a ciphertext carries.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class Decapsulate(KeyMaterials materials) : Operation<DecapsulateCommand, DecapsulateOutput>
{
    public override Access Plan(DecapsulateCommand command) => Access.OnKeys(KeyAccess.Use(
        "kms:Decapsulate", KeyAccess.AnyForm(command.KeyId!), KeyUsageType.EncapsulateDecapsulate, RequestedAlgorithm.For(command.EncapsulationAlgorithm!.Value)))
        with { CountsAsUse = KeyLastUsageTrackingOperation.Decapsulate };

    public override async ValueTask<Outcome<DecapsulateOutput>> ExecuteAsync(DecapsulateCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MaterialLease<IEncapsulationKey> material = await granted.Key.UseCurrentMaterialAsync<IEncapsulationKey>(materials, cancellationToken);
        if (!material.Key.TryDecapsulate(command.SharedSecretCiphertextBlob!.Value.Span, out SecretBuffer? sharedSecret))
        {
            throw InvalidCiphertextException.Create();
        }

        using (sharedSecret)
        {
            DecapsulateOutput output = new()
            {
                KeyId = granted.Key.Arn,
                SharedSecret = SensitiveBytes.CopyOf(sharedSecret.DangerousSpan),
                EncapsulationAlgorithm = command.EncapsulationAlgorithm,
            };
            return new Outcome<DecapsulateOutput>(output, []);
        }
    }
}

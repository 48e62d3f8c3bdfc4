// DeriveSharedSecret: the secret that a key shares with the owner of another key, as ECDH makes it.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class DeriveSharedSecret(KeyMaterials materials) : Operation<DeriveSharedSecretCommand, DeriveSharedSecretOutput>
{
    public override Access Plan(DeriveSharedSecretCommand command)
    {
        Recipients.Refuse(command.Recipient);
        return Access.OnKeys(KeyAccess.Use(
            "kms:DeriveSharedSecret", KeyAccess.AnyForm(command.KeyId!), KeyUsageType.KeyAgreement, RequestedAlgorithm.For(command.KeyAgreementAlgorithm!.Value)))
            with { CountsAsUse = KeyLastUsageTrackingOperation.DeriveSharedSecret };
    }

    public override async ValueTask<Outcome<DeriveSharedSecretOutput>> ExecuteAsync(DeriveSharedSecretCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MaterialLease<IKeyAgreementKey> material = await granted.Key.UseCurrentMaterialAsync<IKeyAgreementKey>(materials, cancellationToken);
        if (!material.Key.TryDeriveSharedSecret(command.PublicKey!.Value.Span, out SecretBuffer? sharedSecret))
        {
            throw ValidationException.WithoutMessage();
        }

        using (sharedSecret)
        {
            DeriveSharedSecretOutput output = new()
            {
                KeyId = granted.Key.Arn,
                SharedSecret = SensitiveBytes.CopyOf(sharedSecret.DangerousSpan),
                KeyAgreementAlgorithm = command.KeyAgreementAlgorithm,
                KeyOrigin = granted.Key.Stored.Origin,
            };
            return new Outcome<DeriveSharedSecretOutput>(output, []);
        }
    }
}

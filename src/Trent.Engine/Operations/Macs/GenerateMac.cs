// GenerateMac: the message authentication code of a message.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GenerateMac(KeyMaterials materials) : Operation<GenerateMacCommand, GenerateMacOutput>
{
    public override Access Plan(GenerateMacCommand command) => Access.OnKeys(KeyAccess.Use(
        "kms:GenerateMac", KeyAccess.AnyForm(command.KeyId!), KeyUsageType.GenerateVerifyMac, RequestedAlgorithm.For(command.MacAlgorithm!.Value)))
        with { CountsAsUse = KeyLastUsageTrackingOperation.GenerateMac };

    public override async ValueTask<Outcome<GenerateMacOutput>> ExecuteAsync(GenerateMacCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MaterialLease<HmacKey> material = await granted.Key.UseCurrentMaterialAsync<HmacKey>(materials, cancellationToken);
        GenerateMacOutput output = new()
        {
            Mac = material.Key.ComputeMac(command.Message!.DangerousSpan),
            MacAlgorithm = command.MacAlgorithm,
            KeyId = granted.Key.Arn,
        };
        return new Outcome<GenerateMacOutput>(output, []);
    }
}

// VerifyMac: whether a code is that of a message; it never answers no, it refuses.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class VerifyMac(KeyMaterials materials) : Operation<VerifyMacCommand, VerifyMacOutput>
{
    public override Access Plan(VerifyMacCommand command) => Access.OnKeys(KeyAccess.Use(
        "kms:VerifyMac", KeyAccess.AnyForm(command.KeyId!), KeyUsageType.GenerateVerifyMac, RequestedAlgorithm.For(command.MacAlgorithm!.Value)))
        with { CountsAsUse = KeyLastUsageTrackingOperation.VerifyMac };

    public override async ValueTask<Outcome<VerifyMacOutput>> ExecuteAsync(VerifyMacCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using MaterialLease<HmacKey> material = await granted.Key.UseCurrentMaterialAsync<HmacKey>(materials, cancellationToken);
        if (!material.Key.VerifyMac(command.Message!.DangerousSpan, command.Mac!.Value.Span))
        {
            throw KMSInvalidMacException.Create();
        }

        VerifyMacOutput output = new() { KeyId = granted.Key.Arn, MacValid = true, MacAlgorithm = command.MacAlgorithm };
        return new Outcome<VerifyMacOutput>(output, []);
    }
}

// GenerateDataKeyWithoutPlaintext: a data key, encrypted only, to be decrypted when it is needed.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GenerateDataKeyWithoutPlaintext(KeyMaterials materials, DataKeySource dataKeys)
    : Operation<GenerateDataKeyWithoutPlaintextCommand, GenerateDataKeyWithoutPlaintextOutput>
{
    public override Access Plan(GenerateDataKeyWithoutPlaintextCommand command)
    {
        _ = DataKeys.LengthOf(command.KeySpec, command.NumberOfBytes);
        return DataKeys.Plan("kms:GenerateDataKeyWithoutPlaintext", command.KeyId!, KeyLastUsageTrackingOperation.GenerateDataKeyWithoutPlaintext);
    }

    public override async ValueTask<Outcome<GenerateDataKeyWithoutPlaintextOutput>> ExecuteAsync(
        GenerateDataKeyWithoutPlaintextCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        using SensitiveBytes dataKey = DataKeys.Create(dataKeys, DataKeys.LengthOf(command.KeySpec, command.NumberOfBytes));
        MadeCiphertext made = await Ciphertexts.MakeAsync(granted.Key, materials, dataKey, command.EncryptionContext, cancellationToken);
        GenerateDataKeyWithoutPlaintextOutput output = new()
        {
            CiphertextBlob = made.CiphertextBlob,
            KeyId = granted.Key.Arn,
            KeyMaterialId = made.KeyMaterialId,
        };
        return new Outcome<GenerateDataKeyWithoutPlaintextOutput>(output, []);
    }
}

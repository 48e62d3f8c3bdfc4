// GenerateDataKey: a data key, in clear and encrypted.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GenerateDataKey(KeyMaterials materials, DataKeySource dataKeys) : Operation<GenerateDataKeyCommand, GenerateDataKeyOutput>
{
    public override Access Plan(GenerateDataKeyCommand command)
    {
        Recipients.Refuse(command.Recipient);
        _ = DataKeys.LengthOf(command.KeySpec, command.NumberOfBytes);
        return DataKeys.Plan("kms:GenerateDataKey", command.KeyId!, KeyLastUsageTrackingOperation.GenerateDataKey);
    }

    public override async ValueTask<Outcome<GenerateDataKeyOutput>> ExecuteAsync(GenerateDataKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        SensitiveBytes dataKey = DataKeys.Create(dataKeys, DataKeys.LengthOf(command.KeySpec, command.NumberOfBytes));
        try
        {
            MadeCiphertext made = await Ciphertexts.MakeAsync(granted.Key, materials, dataKey, command.EncryptionContext, cancellationToken);
            GenerateDataKeyOutput output = new()
            {
                CiphertextBlob = made.CiphertextBlob,
                Plaintext = dataKey,
                KeyId = granted.Key.Arn,
                KeyMaterialId = made.KeyMaterialId,
            };
            return new Outcome<GenerateDataKeyOutput>(output, []);
        }
        catch
        {
            dataKey.Dispose();
            throw;
        }
    }
}

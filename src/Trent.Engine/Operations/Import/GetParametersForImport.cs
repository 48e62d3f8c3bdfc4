// GetParametersForImport: a public key to wrap material with, and the token that goes with it.
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GetParametersForImport(ImportTokens tokens, Computations computations) : Operation<GetParametersForImportCommand, GetParametersForImportOutput>
{
    public override Access Plan(GetParametersForImportCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:GetParametersForImport", command.KeyId!, StateRule.ImportParameters) with { Origin = OriginType.External });

    public override async ValueTask<Outcome<GetParametersForImportOutput>> ExecuteAsync(
        GetParametersForImportCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        ImportWrapping wrapping = ImportWrapping.For(command.WrappingAlgorithm!.Value, command.WrappingKeySpec!.Value, key.Spec);
        using KeyMaterial wrappingKey = await computations.GenerateAsync(wrapping.KeyAlgorithm, cancellationToken);
        DateTimeOffset validTo = call.Now + Limits.ImportParametersValidity;
        GetParametersForImportOutput output = new()
        {
            KeyId = granted.Key.Arn,
            ImportToken = await tokens.CreateAsync(key, wrapping, wrappingKey.Secret, validTo, cancellationToken),
            PublicKey = SensitiveBytes.CopyOf(wrappingKey.PublicKey.Span),
            ParametersValidTo = validTo,
        };
        return new Outcome<GetParametersForImportOutput>(output, []);
    }
}

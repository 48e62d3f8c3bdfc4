// GenerateRandom: random bytes from the operating system's generator.
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GenerateRandom : Operation<GenerateRandomCommand, GenerateRandomOutput>
{
    public override Access Plan(GenerateRandomCommand command)
    {
        if (command.NumberOfBytes is null)
        {
            throw ValidationException.NumberOfBytesRequired();
        }

        if (command.CustomKeyStoreId is { } customKeyStoreId)
        {
            throw CustomKeyStoreNotFoundException.NotFound(customKeyStoreId);
        }

        Recipients.Refuse(command.Recipient);
        return Access.OnAccount("kms:GenerateRandom");
    }

    public override ValueTask<Outcome<GenerateRandomOutput>> ExecuteAsync(GenerateRandomCommand command, Granted granted, Call call, CancellationToken cancellationToken) =>
        Answer(new GenerateRandomOutput { Plaintext = SensitiveBytes.Create(command.NumberOfBytes!.Value, 0, static (span, _) => RandomNumberGenerator.Fill(span)) });
}

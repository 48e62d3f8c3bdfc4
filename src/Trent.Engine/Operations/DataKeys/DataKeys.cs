// Data keys: random bytes, once in clear for the caller and once encrypted under a key.
using Trent.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>What GenerateDataKey and GenerateDataKeyWithoutPlaintext share.</summary>
internal static class DataKeys
{
    /// <summary>The length of a data key, from its spec or given in bytes.</summary>
    /// <exception cref="ValidationException">Both are given, or neither.</exception>
    public static int LengthOf(DataKeySpec? keySpec, int? numberOfBytes) => (keySpec, numberOfBytes) switch
    {
        ({ } spec, null) => spec == DataKeySpec.Aes256 ? 32 : 16,
        (null, { } bytes) => bytes,
        _ => throw ValidationException.NumberOfBytesOrKeySpec(),
    };

    /// <summary>New random bytes.</summary>
    public static SensitiveBytes Create(DataKeySource source, int length) => SensitiveBytes.Create(length, source, static (span, from) => from.Fill(span));

    /// <summary>Permission to make data keys under a key.</summary>
    public static Access Plan(string action, string keyId, KeyLastUsageTrackingOperation countsAsUse) =>
        Access.OnKeys(KeyAccess.Use(action, KeyAccess.AnyForm(keyId), EncryptionAlgorithmSpec.SymmetricDefault)) with { CountsAsUse = countsAsUse };
}

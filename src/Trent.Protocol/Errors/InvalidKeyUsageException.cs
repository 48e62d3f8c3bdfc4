// InvalidKeyUsageException: the key is not made for the operation, or not for the algorithm.
namespace Trent.Protocol;

/// <summary>The key is not made for the operation, or not for the algorithm.</summary>
public sealed class InvalidKeyUsageException : KmsServiceException
{
    internal InvalidKeyUsageException(string? wireMessage)
        : base("InvalidKeyUsageException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The usage of the key does not allow the operation (docs/compatibility.md, "Encryption").</summary>
    public static InvalidKeyUsageException NotValidForOperation(string arn, KeyUsageType keyUsage, string operation) =>
        new($"{arn} key usage is {keyUsage} which is not valid for {operation}.");

    /// <summary>The key cannot run the algorithm (docs/compatibility.md, "Encryption", §6; recorded for MACs, the same text for others is unconfirmed).</summary>
    public static InvalidKeyUsageException AlgorithmIncompatible(string algorithm, KeySpec keySpec) =>
        new($"Algorithm {algorithm} is incompatible with key spec {keySpec}.");
}

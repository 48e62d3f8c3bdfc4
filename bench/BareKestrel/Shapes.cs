// The JSON of the measured operations: members of the same names, types and lengths as the service's, and nothing behind them.
using System.Text.Json.Serialization;

namespace BareKestrel;

internal sealed class DescribeKeyRequest
{
    public string? KeyId { get; set; }
}

internal sealed class EncryptRequest
{
    public string? KeyId { get; set; }

    public byte[]? Plaintext { get; set; }

    public Dictionary<string, string>? EncryptionContext { get; set; }
}

internal sealed class DecryptRequest
{
    public byte[]? CiphertextBlob { get; set; }

    public Dictionary<string, string>? EncryptionContext { get; set; }
}

internal sealed class GenerateDataKeyRequest
{
    public string? KeyId { get; set; }

    public string? KeySpec { get; set; }

    public Dictionary<string, string>? EncryptionContext { get; set; }
}

internal sealed class DescribeKeyAnswer
{
    public required KeyMetadata KeyMetadata { get; set; }
}

internal sealed class KeyMetadata
{
    public required string AWSAccountId { get; set; }

    public required string KeyId { get; set; }

    public required string Arn { get; set; }

    public required double CreationDate { get; set; }

    public required bool Enabled { get; set; }

    public required string Description { get; set; }

    public required string KeyUsage { get; set; }

    public required string KeyState { get; set; }

    public required string Origin { get; set; }

    public required string KeyManager { get; set; }

    public required string CustomerMasterKeySpec { get; set; }

    public required string KeySpec { get; set; }

    public required string[] EncryptionAlgorithms { get; set; }

    public required bool MultiRegion { get; set; }

    public required string CurrentKeyMaterialId { get; set; }
}

internal sealed class EncryptAnswer
{
    public required byte[] CiphertextBlob { get; set; }

    public required string KeyId { get; set; }

    public required string EncryptionAlgorithm { get; set; }
}

internal sealed class DecryptAnswer
{
    public required string KeyId { get; set; }

    public required byte[] Plaintext { get; set; }

    public required string EncryptionAlgorithm { get; set; }

    public required string KeyMaterialId { get; set; }
}

internal sealed class GenerateDataKeyAnswer
{
    public required byte[] CiphertextBlob { get; set; }

    public required byte[] Plaintext { get; set; }

    public required string KeyId { get; set; }

    public required string KeyMaterialId { get; set; }
}

internal sealed class GenerateMacRequest
{
    public string? KeyId { get; set; }

    public byte[]? Message { get; set; }

    public string? MacAlgorithm { get; set; }
}

internal sealed class GenerateMacAnswer
{
    public required byte[] Mac { get; set; }

    public required string MacAlgorithm { get; set; }

    public required string KeyId { get; set; }
}

internal sealed class SignRequest
{
    public string? KeyId { get; set; }

    public byte[]? Message { get; set; }

    public string? SigningAlgorithm { get; set; }
}

internal sealed class SignAnswer
{
    public required string KeyId { get; set; }

    public required byte[] Signature { get; set; }

    public required string SigningAlgorithm { get; set; }
}

[JsonSerializable(typeof(DescribeKeyRequest))]
[JsonSerializable(typeof(DescribeKeyAnswer))]
[JsonSerializable(typeof(EncryptRequest))]
[JsonSerializable(typeof(EncryptAnswer))]
[JsonSerializable(typeof(DecryptRequest))]
[JsonSerializable(typeof(DecryptAnswer))]
[JsonSerializable(typeof(GenerateDataKeyRequest))]
[JsonSerializable(typeof(GenerateDataKeyAnswer))]
[JsonSerializable(typeof(GenerateMacRequest))]
[JsonSerializable(typeof(GenerateMacAnswer))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(SignAnswer))]
internal sealed partial class ShapesJson : JsonSerializerContext;

// An attested enclave that alone may read an answer.
namespace Trent.Protocol;

/// <summary>An attested enclave that alone may read an answer.</summary>
public sealed class RecipientInfo : IConstrainedStructure
{
    /// <summary>How the secret is encrypted for the enclave.</summary>
    public KeyEncryptionMechanism? KeyEncryptionAlgorithm { get; init; }

    /// <summary>The signed attestation document of the enclave. 1 to 262,144 bytes.</summary>
    public ReadOnlyMemory<byte>? AttestationDocument { get; init; }

    void IConstrainedStructure.Validate(ConstraintViolations violations)
    {
        violations.Enum("keyEncryptionAlgorithm", KeyEncryptionAlgorithm);
        violations.Blob("attestationDocument", AttestationDocument, Constraint.AttestationDocument);
    }
}

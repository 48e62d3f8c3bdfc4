// KMSInvalidStateException: the key is in a state that does not allow the operation.
namespace Trent.Protocol;

/// <summary>The key is in a state that does not allow the operation.</summary>
public sealed class KMSInvalidStateException : KmsServiceException
{
    internal KMSInvalidStateException(string? wireMessage)
        : base("KMSInvalidStateException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The key is scheduled for deletion (AWS KMS developer guide, "Key states", code 3).</summary>
    public static KMSInvalidStateException PendingDeletion(string arn) =>
        new($"{arn} is pending deletion.");

    /// <summary>The primary key waits for its replicas to be gone (AWS KMS developer guide, "Key states", code 3). The text is unconfirmed.</summary>
    public static KMSInvalidStateException PendingReplicaDeletion(string arn) =>
        new($"{arn} is pending replica deletion.");

    /// <summary>There is no deletion to cancel (AWS KMS developer guide, "Key states", code 4). The text is unconfirmed.</summary>
    public static KMSInvalidStateException NotPendingDeletion(string arn) =>
        new($"{arn} is not pending deletion.");

    /// <summary>Key material is missing (AWS KMS developer guide, "Key states", code 5).</summary>
    public static KMSInvalidStateException PendingImport(string arn) =>
        new($"{arn} is pending import.");

    /// <summary>The custom key store of the key is not connected (AWS KMS developer guide, "Key states", code 11).</summary>
    public static KMSInvalidStateException Unavailable(string arn) =>
        new($"{arn} is unavailable.");

    /// <summary>The replica is not finished (AWS KMS developer guide, "Key states", code 14).</summary>
    public static KMSInvalidStateException Creating(string arn) =>
        new($"{arn} is creating.");

    /// <summary>The primary Region is being changed (AWS KMS developer guide, "Key states", code 15).</summary>
    public static KMSInvalidStateException Updating(string arn) =>
        new($"{arn} is updating.");

    /// <summary>A key with imported material has none waiting to become current (AWS KMS developer guide, "Key states").</summary>
    public static KMSInvalidStateException NoMaterialPendingRotation(string arn) =>
        new($"No available key material pending rotation for the key: {arn}.");

    /// <summary>One material waits already (AWS KMS API).</summary>
    public static KMSInvalidStateException OtherMaterialPendingRotation(string arn, string newId, string pendingId) =>
        new($"New key material (id: {newId}) cannot be imported into KMS key {arn}, because another key material (id: {pendingId}) is pending rotation.");
}
